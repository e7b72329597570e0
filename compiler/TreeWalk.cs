using System;
using System.Collections.Generic;
using System.Linq;

namespace Kernels.Compiler;

/// <summary>Walks over trees of any depth, which take nothing of the stack.</summary>
internal static class TreeWalk
{
    /// <summary>A node and all that it is made of, from the outside in and from left to right.</summary>
    public static IEnumerable<T> All<T>(T root, Func<T, IEnumerable<T>> parts)
    {
        var open = new Stack<T>();
        open.Push(root);
        while (open.Count > 0)
        {
            var next = open.Pop();
            WorkMeter.Count();
            yield return next;
            foreach (var part in parts(next).Reverse())
            {
                open.Push(part);
            }
        }
    }
}
