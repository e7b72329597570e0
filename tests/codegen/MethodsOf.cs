using Kernels.Compiler.Spelling.Targets;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kernels.Codegen.Tests;

/// <summary>Parts of generated files that are short enough to be read.</summary>
internal static class MethodsOf
{
    /// <summary>A file as one instruction set sees it: without the methods of others.</summary>
    public static string InstructionSet(string source, Target target) => Without(source, name => Target.All.Any(t => t != target && name.EndsWith(t.Name, StringComparison.Ordinal)));

    /// <summary>A file without the methods of stages whose names begin so.</summary>
    public static string WithoutStages(string source, params string[] stages) => Without(source, name => stages.Any(s => name.StartsWith(s, StringComparison.Ordinal)));

    private static string Without(string source, Func<string, bool> isLeftOut)
    {
        var root = CSharpSyntaxTree.ParseText(source).GetRoot();
        var methods = root.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(m => isLeftOut(m.Identifier.Text));
        return root.RemoveNodes(methods, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString();
    }
}
