using System.Globalization;

namespace Kernels.Compiler.Tests.Limits;

/// <summary>Texts that ask for more than anybody writes, each beside a small declaration that is to be compiled all the same.</summary>
internal static class LargeTexts
{
    private const string Fine = "kernel Fine(x : [n]) { y[n] = 2*x }\n";

    /// <summary>A text with what is to be said of it: the kind and place of each message.</summary>
    public static IReadOnlyDictionary<string, (string Text, string[] Messages)> Refused { get; } = new Dictionary<string, (string Text, string[] Messages)>
    {
        // Formats
        ["a product of twelve sums"] = (Format($"w = {Times(12, "(s*q + z)", "*")}"), ["QK0150 2:55"]),
        ["a sum over ten thousand"] = (Format("w = sum(i in 10000) s*q + z"), ["QK0150 2:55"]),
        ["planes by the ten thousand"] = ("format F { q : sym4 [65536, n, k]; w = sum(i in 65536) q[i] }", ["QK0150 2:40"]),
        ["planes of which one is used"] = ("format F { q : sym4 [65536, n, k]; w = q[0] }", ["QK0151 2:12"]),
        ["a thousand planes"] = ("format F { q : sign [1024, n, k]; s : f16 [1024, n]; w = sum(i in 1024) s[i]*q[i] }", ["QK0150 2:58"]),
        ["five thousand abbreviations"] = (Chain(5000, "{0} + 1"), ["QK0151 2:8"]),
        ["two hundred abbreviations of two levels"] = (Chain(200, "1 + ({0} + 1)"), ["QK0150"]),
        ["twenty abbreviations that use the one before twice"] = (Chain(20, "{0} + {0}"), ["QK0150 2:183"]),
        ["sixty abbreviations that multiply the one before by itself"] = (Chain(60, "{0}*{0}"), ["QK0150 2:765"]),
        ["a nest of sums"] = (Format("w = q*(" + Times(5, "sum(i{0} in 10) ") + "s) + z"), ["QK0150 2:86"]),
        ["490 terms"] = (Format("w = z*(" + Times(490, "q*s", " + ") + ")"), ["QK0006 2:58"]),
        ["490 short terms"] = (Format("w = z*s*(" + Times(490, "q", " + ") + ")"), ["QK0150 2:60"]),
        ["a thousand fields"] = ("format F { q : int4 [n, k]; " + Times(1000, "s{0} : f16 [n]; ") + "w = q*s0 }", ["QK0151 2:8"]),
        ["a table of a million numbers"] = ("format F { q : bit [n, k]; t : f16 [300000] = { " + Times(300_000, "1", ",") + " }; w = t[q] }", ["QK0151 2:28"]),
        ["a matrix of tables"] = ("format F { q : bit [n, k]; t : f32 [2147483647, 2147483647] = { 1 }; w = t[q, q] }", ["QK0117 2:63"]),
        ["a circle of abbreviations"] = ("format F { q : int4 [n, k]; w = a0; " + Times(200, "a{0} = a{1} + q; ") + "a200 = a0 }", ["QK0115 2:3226"]),
        ["many dimensions"] = ("format F { q : int4 [" + Times(40, "n", ", ") + "]; w = q }", ["QK0151 2:12"]),

        // Kernels
        ["a thousand equations"] = ("kernel K(x : [n]) { y0[n] = x; " + Times(1000, "y{1}[n] = y{0}*2; ") + "}", ["QK0151 2:8"]),
        ["a thousand parameters"] = ("kernel K(" + Times(1000, "x{0} : [n]", ", ") + ") { y[n] = " + Times(300, "x{0}", " + ") + " }", ["QK0151 2:8"]),
        ["a step of long ago"] = ("scan S over t (x : [t, d]) { state h : f32 [d]; h = h + x[t - 100000, d]; y[t, d] = h }", ["QK0152 2:57"]),
        ["a default in many places"] = ("kernel K(x, z : [n], d : [n] = " + Times(200, "z", " + ") + ") { y[n] = x + " + Times(200, "d", " + ") + " }", ["QK0150 2:840"]),
        ["a circle of calls"] = ("kernel K(x : [n]) { " + Times(200, "y{0}[n] = K(x); ") + "}", ["QK0205 2:29", "QK0206 2:29", "QK0023 2:8"]),
        ["gathers inside gathers"] = ("kernel K(x : [n, k], " + Times(28, "r{0} : uint16 [k]", ", ") + ") { y[n, k] = x[n, " + Times(28, "r{0}[") + "k" + Times(28, "]") + "] }", ["QK0150 2:583"]),
        ["a hundred axes"] = ("kernel K(x : [" + Times(100, "a{0}", ", ") + "]) { y[] = x }", ["QK0106 2:514", "QK0151 2:10"]),
        ["a thousand unknown names"] = ("kernel K(x : [n]) { y[n] = x" + Times(200, "; y{0}[n] = z{0}") + " }", ["QK0023"]),

        // Notation
        ["parentheses"] = (Format("w = s*z*" + new string('(', 10_000) + "q" + new string(')', 10_000)), ["QK0005 2:91"]),
        ["minus signs"] = (Format("w = z*s*" + Times(10_000, "- ") + "q"), ["QK0001 2:61"]),
        ["powers"] = (Format("w = z*s*" + Times(10_000, "q^") + "q"), ["QK0005 2:123"]),
        ["a ladder of if"] = (Format("w = " + Times(5000, "if q > 1 then s else ") + "z"), ["QK0005 2:709"]),
        ["a name of a hundred thousand letters"] = ("format F { q : int4 [n, k]; w = q*" + new string('a', 100_000) + " }", ["QK0021 2:35"]),
        ["a number of a hundred thousand digits"] = ("format F { q : int4 [n, k]; w = q*" + new string('9', 100_000) + " }", ["QK0007 2:35"]),
        ["two thousand declarations"] = ("format F { w = q }\n" + Times(2000, "view V{0} of F {{ w = 1 }}\n"), ["QK0022"]),
        ["two megabytes"] = ("// " + new string('a', 2_000_000), ["QK0020 1:1"]),
        ["open braces"] = (Times(80_000, "format F {{ "), ["QK0023"]),
        ["open brackets"] = (Times(50_000, "format F {{ a[ "), ["QK0023"]),
        ["names by the line"] = ("format F { = ;" + Times(100_000, "a,\n"), ["QK0001"]),
        ["brackets by the line"] = ("format F { = ;" + Times(100_000, "a[\n"), ["QK0001"]),
    };

    /// <summary>Texts near the limits, and some that only look large: they are compiled.</summary>
    public static IReadOnlyDictionary<string, string> Compiled { get; } = new Dictionary<string, string>
    {
        ["a product of seven sums"] = Format($"w = {Times(7, "(s*q + z)", "*")}"),
        ["a hundred planes"] = "format F { q : sign [100, n, k]; s : f16 [28, n]; w = s[0]*s[27]*(sum(i in 100) q[i]) }",
        ["two hundred abbreviations"] = Chain(200, "{0} + 1"),
        ["seven abbreviations that use the one before twice"] = Chain(7, "{0} + {0}"),
        ["240 terms"] = Format("w = z*s + " + Times(240, "q", " + ")),
        ["a ladder of thirty"] = Format("w = z*s + (" + Times(30, "if q > {0} then {0} else ") + "1)"),
        ["thirty-one levels"] = Format("w = z*s + " + new string('(', 30) + "q" + new string(')', 30)),
        ["a hundred and twenty fields"] = "format F { q : int4 [n, k]; " + Times(120, "s{0} : f16 [n]; ") + "w = q*(" + Times(120, "s{0}", " + ") + ") }",
        ["a table of all codes of sixteen bits"] = "format F { q : uint8 [n, k]; s : f16 [n]; t : f16 [65536] = { " + Times(65_536, "1", ", ") + " }; w = s*t[q] }",
        ["a sum over a hundred million"] = "kernel K(x : [n]) { y[n] = sum(i in 100000000) x*i }",
        ["250 equations"] = "kernel K(x : [n]) { y0[n] = x; " + Times(250, "y{1}[n] = y{0}*2; ") + "}",
        ["250 sums"] = "kernel K(x : [n, k]) { y0[n] = sum(k) x; " + Times(120, "y{1}[n] = y{0}*(sum(k) x); ") + "}",
        ["equations that use the one before twice"] = "kernel K(x : [n]) { y0[n] = x; " + Times(200, "y{1}[n] = y{0}*y{0}; ") + "}",
        ["a scan whose equations use the one before twice"] = "scan S over t (x : [t, d]) { state h : f32 [d]; a0 = x; " + Times(200, "a{1} = a{0}*a{0}; ") + "h = 0.5*h + a200; y[t, d] = h }",
        ["a scan whose equations use the one before and the state"] = "scan S over t (x : [t, d]) { state h : f32 [d]; a0 = x; " + Times(200, "a{1} = a{0}*a{0} + h; ") + "h = 0.5*h + a200; y[t, d] = h }",
        ["a product of sums"] = "kernel K(x : [n]) { y[n] = " + Times(100, "(x + 1)", "*") + " }",
        ["a state that is added to often"] = "scan S over t (x : [t, d]) { state h : f32 [d]; h = " + Times(28, "0.5*(x + ") + "h" + Times(28, ")") + "; y[t, d] = h }",
        ["calls inside calls"] = "kernel K(x : [n]) { y[n] = " + Times(30, "exp(") + "x" + Times(30, ")") + " }",
        ["two hundred steps back"] = "scan S over t (x : [t, d]) { state h : f32 [d]; h = h + x[t - 200, d]; y[t, d] = h }",
        ["a hundred states"] = "scan S over t (x : [t, d]) { " + Times(100, "state h{0} : f32 [d]; ") + Times(100, "h{0} = h{0} + x; ") + "y[t, d] = " + Times(100, "h{0}", " + ") + " }",
        ["sixty inputs that may be absent"] = "kernel K(" + Times(60, "x{0} : [n]?", ", ") + ") { y[n] = " + Times(60, "(if x{0} then x{0} else 0)", " + ") + " }",
        ["kernels that call one another"] = Times(300, "kernel C{0}(x : [n]) {{ y[n] = C{1}(x) }}\n") + "kernel C300(x : [n]) { y[n] = 2*x }",
        ["a walk of a hundred walks"] = "scan S over t (x : [t]) { state h : f32 []; h = h + x; y[t] = h }\nkernel K(x : [t]) { y[t] = S(x) order concat(" + Times(100, "reverse", ", ") + ") }",
        ["eight gathers inside one another"] = "kernel K(x : [n, k], " + Times(8, "r{0} : uint16 [k]", ", ") + ") { y[n, k] = x[n, " + Times(8, "r{0}[") + "k" + Times(8, "]") + "] }",
        ["products inside products"] = "kernel K(x : [n]) { y[n] = " + Times(29, "0.5*(x + 2*x*") + "x" + Times(29, ")") + " }",
        ["products inside products of a format"] = Format("w = z*s + s*(" + Times(28, "0.5*(q + ") + "q" + Times(28, ")") + ")"),
        ["thirty axes"] = "kernel K(x : [" + Times(30, "a{0}", ", ") + "]) { y[" + Times(30, "a{0}", ", ") + "] = 2*x }",
    };

    /// <summary>The text with a small declaration in the line before it.</summary>
    public static string Beside(string text) => Fine + text;

    private static string Format(string value) => $"format F {{ q : int4 [n, k]; s, z : f16 [n, k/32]; {value} }}";

    private static string Chain(int length, string link) =>
        "format F { q : int4 [n, k]; s : f16 [n]; w = s*a0; "
        + string.Concat(Enumerable.Range(0, length).Select(i => $"a{i} = {string.Format(CultureInfo.InvariantCulture, link, $"a{i + 1}")}; "))
        + $"a{length} = q }}";

    /// <summary>The part that often; {0} in it is its number, {1} the next.</summary>
    private static string Times(int count, string part, string between = "") =>
        string.Join(between, Enumerable.Range(0, count).Select(i => string.Format(CultureInfo.InvariantCulture, part, i, i + 1)));
}
