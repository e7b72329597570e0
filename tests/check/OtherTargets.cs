using Kernels.Compiler.Spelling.Targets;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kernels.Check;

/// <summary>
/// Generated C# without the bodies of methods for instruction sets that some machines do not take: most of what is generated, and of
/// the time that it takes to compile.
/// </summary>
internal static class OtherTargets
{
    private static readonly BlockSyntax NoBody = SyntaxFactory.Block(SyntaxFactory.ParseStatement("throw null!;"));

    public static SyntaxTree Without(SyntaxTree tree, IReadOnlyList<Func<Target, bool>> machines)
    {
        var root = tree.GetRoot();
        var ofTargets = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(m => m.Body is not null)
            .Select(m => (Method: m, Target: Target.All.FirstOrDefault(t => m.Identifier.Text.EndsWith(t.Name, StringComparison.Ordinal)))).Where(m => m.Target is not null);
        // A set that has no method of its own takes the next one's.
        var others = ofTargets.GroupBy(m => m.Method.Identifier.Text[..^m.Target!.Name.Length])
            .SelectMany(methods => methods.Except(machines.Select(isThere => methods.First(m => isThere(m.Target!))))).Select(m => m.Method);
        return tree.WithRootAndOptions(root.ReplaceNodes(others, (_, method) => method.WithBody(NoBody)), tree.Options);
    }
}
