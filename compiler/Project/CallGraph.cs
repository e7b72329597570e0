using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Project;

/// <summary>Which kernels of a project call which.</summary>
internal sealed class CallGraph
{
    private readonly Dictionary<string, KernelModel> kernels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> callers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> leading = new(StringComparer.Ordinal);

    /// <summary>The graph of these kernels; of several with one name the first counts.</summary>
    public CallGraph(IEnumerable<KernelModel> all)
    {
        foreach (var kernel in all.Where(k => !kernels.ContainsKey(k.Name)))
        {
            kernels.Add(kernel.Name, kernel);
            foreach (var call in kernel.Equations.Select(e => e.Value).OfType<Apply>())
            {
                if (!callers.TryGetValue(call.Callee, out var before))
                {
                    callers.Add(call.Callee, before = new HashSet<string>(StringComparer.Ordinal));
                }
                before.Add(kernel.Name);
            }
        }
    }

    /// <summary>The names of the kernels.</summary>
    public IReadOnlyCollection<string> Names => kernels.Keys;

    /// <summary>The kernel of that name, or null.</summary>
    public KernelModel? Find(string name) => kernels.TryGetValue(name, out var kernel) ? kernel : null;

    /// <summary>Whether the calls of a kernel lead to another one, or it is that one.</summary>
    public bool Reaches(string from, string to)
    {
        // An editor may ask about one project from several threads.
        lock (leading)
        {
            if (!leading.TryGetValue(to, out var known))
            {
                leading.Add(to, known = Leading(to));
            }
            return known.Contains(from);
        }
    }

    /// <summary>The kernel itself and all whose calls lead to it.</summary>
    private HashSet<string> Leading(string to)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { to };
        var open = new Stack<string>([to]);
        while (open.Count > 0)
        {
            foreach (var caller in callers.TryGetValue(open.Pop(), out var before) ? before.Where(found.Add) : [])
            {
                open.Push(caller);
            }
        }
        return found;
    }
}
