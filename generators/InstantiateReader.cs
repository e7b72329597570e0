using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Project;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Kernels.Generators;

/// <summary>Reads <c>[assembly: Instantiate(kernel, weight, activation)]</c>.</summary>
internal static class InstantiateReader
{
    private const string Attribute = "Kernels.InstantiateAttribute";

    public static IncrementalValuesProvider<InstantiationRequest> Requests(IncrementalGeneratorInitializationContext context) =>
        context.SyntaxProvider
            .ForAttributeWithMetadataName(Attribute, static (_, _) => true, static (found, _) => Requests(found))
            .SelectMany(static (requests, _) => requests);

    private static IEnumerable<InstantiationRequest> Requests(GeneratorAttributeSyntaxContext found) =>
        from attribute in found.Attributes
        let names = attribute.ConstructorArguments.Select(a => a.Value as string).ToList()
        let syntax = attribute.ApplicationSyntaxReference
        where names.Count == 3 && names.All(n => n is not null) && syntax is not null
        let activation = names[2] == Instantiation.Float ? null : names[2]
        let place = syntax.SyntaxTree.GetLineSpan(syntax.Span)
        select new InstantiationRequest(new(names[0]!, names[1]!, activation), place.Path, Span(syntax.Span, place.Span));

    private static SourceSpan Span(TextSpan span, LinePositionSpan lines) =>
        new(Position(span.Start, lines.Start), Position(span.End, lines.End));

    private static SourcePosition Position(int offset, LinePosition line) => new(offset, line.Line + 1, line.Character + 1);
}
