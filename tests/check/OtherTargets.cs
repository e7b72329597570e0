using Kernels.Compiler.Spelling.Targets;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kernels.Check;

/// <summary>
/// Generated C# without the bodies of methods for instruction sets that this process does not take: most of what is generated, and of
/// the time that it takes to compile.
/// </summary>
internal static class OtherTargets
{
    private static readonly string[] Names = [.. Target.All.Select(t => t.Name).Where(n => n != InstructionSet.Target)];

    private static readonly BlockSyntax NoBody = SyntaxFactory.Block(SyntaxFactory.ParseStatement("throw null!;"));

    public static SyntaxTree Without(SyntaxTree tree)
    {
        var root = tree.GetRoot();
        var methods = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(m => m.Body is not null && Array.Exists(Names, n => m.Identifier.Text.EndsWith(n, StringComparison.Ordinal)));
        return tree.WithRootAndOptions(root.ReplaceNodes(methods, (_, method) => method.WithBody(NoBody)), tree.Options);
    }
}
