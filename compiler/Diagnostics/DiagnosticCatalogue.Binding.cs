

namespace Kernels.Compiler.Diagnostics;

/// <summary>Mistakes in the meaning: QK0100 … QK0199; what is not compiled yet: QK0900 … QK0919, and not encoded: QK0920 ….</summary>
public static partial class DiagnosticCatalogue
{
    public static readonly DiagnosticKind UnknownName = Error("QK0100", "Unknown name", "'{0}' is not known here; {1}");

    public static readonly DiagnosticKind UnknownType = Error("QK0101", "Unknown type", "'{0}' is not a type; {1}");

    public static readonly DiagnosticKind BadBitWidth = Error("QK0102", "Bad bit width", "'{0}' is not a type: {1} takes {2} to {3} bits; write {4}");

    public static readonly DiagnosticKind BadTypeArguments = Error("QK0103", "Bad type arguments", "'{0}' {1}");

    public static readonly DiagnosticKind DeclaredTwice = Error("QK0104", "Declared twice", "'{0}' is declared twice (first in line {1}); rename or remove one");

    public static readonly DiagnosticKind TwoMeanings = Error("QK0105", "One name, two meanings", "'{0}' is already {1}, so it cannot be {2}; rename one");

    public static readonly DiagnosticKind IndexNotBound = Error("QK0106", "Index not bound", "{0}'{1}' has no value here; {2}");

    public static readonly DiagnosticKind WrongIndexCount = Error("QK0107", "Wrong number of indices", "'{0}' {1}, but {2} given; {3}");

    public static readonly DiagnosticKind IndexOutOfRange = Error("QK0108", "Index out of range", "dimension {1} of '{0}' has {2}, but its index {3}; {4}");

    public static readonly DiagnosticKind NotAnIndex = Error("QK0109", "Not an index", "an index is an integer, but {0}; {1}");

    public static readonly DiagnosticKind BadGroup = Error("QK0110", "Bad group", "a group is a positive whole number or a quotient of extents, but this one is '{0}'; write for example {1}/32");

    public static readonly DiagnosticKind BadDimension = Error("QK0111", "Bad dimension", "'{0}' is not a dimension; write an axis (k), a part of one (k/32, k%8) or a positive whole number");

    public static readonly DiagnosticKind Unused = Error("QK0112", "Unused name", "{0} '{1}' is never used; use it in the {2} or remove it");

    public static readonly DiagnosticKind ValueMissing = Error("QK0113", "Value missing", "{0} '{1}' does not say what it is worth; add an equation '{2} = …'");

    public static readonly DiagnosticKind DefinedTwice = Error("QK0114", "Defined twice", "'{0}' is defined already, in line {1}; remove one or give it another name");

    public static readonly DiagnosticKind Cycle = Error("QK0115", "Defined by itself", "'{0}' is defined by itself ({1}); an abbreviation may only use fields and other abbreviations");

    public static readonly DiagnosticKind NotDefinedEverywhere = Error("QK0116", "Value not defined everywhere", "'{0}' can be 0, so this division has no value at every point; divide by a constant or multiply instead");

    public static readonly DiagnosticKind TableSize = Error("QK0117", "Wrong number of table values", "'{0}' has room for {1} numbers, but {2} given; {3}");

    public static readonly DiagnosticKind TableArguments = Error("QK0118", "Bad table arguments", "{0}");

    public static readonly DiagnosticKind UnknownTable = Error("QK0119", "Unknown table", "no table is named '{0}'; {1}");

    public static readonly DiagnosticKind HiddenIndex = Error("QK0120", "Hidden index", "the index '{0}' of this {1} hides the '{0}' around it; give it another name");

    public static readonly DiagnosticKind NoExtent = Error("QK0121", "Reduction without extent", "nothing says how far '{0}' runs; write {1}({0} in …) or use '{0}' as an index");

    public static readonly DiagnosticKind OptionalOutsideIf = Error("QK0122", "Optional input outside if", "'{0}' may be absent; use it only behind 'if {0} then …'");

    public static readonly DiagnosticKind StateNotUpdated = Error("QK0123", "State without equation", "state '{0}' never gets a next value; add an equation '{0} = …'");

    public static readonly DiagnosticKind StateAxis = Error("QK0124", "Bad state axis", "a state's dimensions are plain axes other than the scan's '{1}', but this one is '{0}'; {2}");

    public static readonly DiagnosticKind UnknownFunction = Error("QK0125", "Unknown function", "no function is named '{0}'; {1}");

    public static readonly DiagnosticKind ArgumentCount = Error("QK0126", "Wrong number of arguments", "'{0}' takes {1}, but {2} given; write {3}");

    public static readonly DiagnosticKind NotACondition = Error("QK0127", "Not a condition", "a condition is expected here, but '{0}' is a number; compare it, for example {0} != 0");

    public static readonly DiagnosticKind NotANumber = Error("QK0128", "Not a number", "a number is expected here, but '{0}' is a condition; write if {0} then 1 else 0");

    public static readonly DiagnosticKind CallInsideExpression = Error("QK0129", "Call inside an expression", "'{0}' returns an array, so its call is the whole right side of an equation; give the result a name first");

    public static readonly DiagnosticKind CallArgument = Error("QK0130", "Bad call argument", "'{0}' takes whole arrays, but this argument is '{1}'; pass an array, with leading axes fixed if needed (x[0])");

    public static readonly DiagnosticKind BadLeftSide = Error("QK0131", "Bad left side", "'{0}' cannot stand on the left; {1}");

    public static readonly DiagnosticKind UsedBeforeDefined = Error("QK0132", "Used before it is defined", "'{0}' is defined in a later line ({1}); move its equation up");

    public static readonly DiagnosticKind ResultWithoutAxis = Error("QK0133", "Result without the scan's axis", "'{0}' is a result but lacks the scan's axis; write {0}[{1}, …] or use it in a later equation");

    public static readonly DiagnosticKind OrderAxis = Error("QK0134", "Order over an unknown axis", "'{0}' cannot be walked: no argument of '{1}' has it; {2}");

    public static readonly DiagnosticKind OrderWithoutCall = Error("QK0135", "Order without a call", "'order' belongs to the call of a scan; remove it");

    public static readonly DiagnosticKind ScanAxis = Error("QK0136", "Scan over an unknown axis", "no parameter of '{0}' has the scan's axis '{1}'; {2}");

    public static readonly DiagnosticKind NoResult = Error("QK0137", "No result", "'{0}' computes nothing; add an equation such as y[…] = …");

    public static readonly DiagnosticKind PercentOutsideFit = Error("QK0138", "Percentage outside fit", "a percentage is an argument of 'fit' alone; write a fraction or, for a remainder, a blank behind '%'");

    public static readonly DiagnosticKind UnknownEncoder = Error("QK0140", "Unknown encoder", "no encoder is named '{0}'; {1}");

    public static readonly DiagnosticKind EncoderShape = Error("QK0141", "Encoder does not serve this equation", "'{0}' cannot find the fields of {1}: it needs {2}");

    public static readonly DiagnosticKind FitField = Error("QK0142", "Bad field in fit", "'{0}' {1}");

    public static readonly DiagnosticKind Packing = Error("QK0143", "Bad packing", "{0}");

    public static readonly DiagnosticKind ExpressionTooLarge = Error("QK0150", "Expression too large", "with its abbreviations, defaults and sums over constants written out, this comes to {0}; at most {1} are compiled: {2}");

    public static readonly DiagnosticKind TooMany = Error("QK0151", "Too many of one kind", "'{0}' has {1} {2}; at most {3} are compiled: {4}");

    public static readonly DiagnosticKind TooManySteps = Error("QK0152", "Read too many steps back", "'{0}' is read {1} steps back, all of which a single step would have to keep; at most {2} are kept: use a state that gathers them");

    public static readonly DiagnosticKind GroupTooLarge = Error("QK0153", "Group too large", "a group has at most {1} elements, but this one is '{0}'; leave the axis out where one number holds for all of it");

    public static readonly DiagnosticKind IndexTooLarge = Error("QK0154", "Number too large for an index", "'{0}' comes to {1}, but indices and sizes end at {2}; {3}");

    public static readonly DiagnosticKind OutsideSingle = Error("QK0155", "Number outside f32", "the numbers in '{0}' come to {1}, but kernels compute in f32, where a number is 0 or lies between 1.2e-38 and 3.4e38; use numbers whose product stays there");

    public static readonly DiagnosticKind SwappedIndex = new("QK0156", DiagnosticSeverity.Warning, "Axis indexed by another axis", "dimension {1} of '{0}' is '{2}', but its index is '{3}', the name of dimension {4}; where their extents differ it reads zeros; write {5}, or give the dimensions other names") { PreventsModel = false };

    public static readonly DiagnosticKind FormatCycle = Error("QK0157", "Format stores itself", "'{0}' cannot be stored: {1}");

    public static readonly DiagnosticKind NestedDimensions = Error("QK0158", "Too few dimensions for a format", "'{0}' has the axes {1}, but '{2}' has only {3} dimensions; give it one for each axis");

    public static readonly DiagnosticKind Sparsity = Error("QK0159", "Bad sparsity", "{0}");

    public static readonly DiagnosticKind TableFile = Error("QK0160", "Bad table file", "{0}");

    public static readonly DiagnosticKind UnknownViewed = Error("QK0161", "View of an unknown format", "no format '{0}' is declared in the .qk files of this project or of an assembly that it references; {1}");

    public static readonly DiagnosticKind ReadOutside = Error("QK0162", "Read where it is not stored", "'{0}' is stored only where {1}, and is read elsewhere; {2}");

    public static readonly DiagnosticKind StoredCondition = Error("QK0163", "Bad condition of a field", "{0}");

    public static readonly DiagnosticKind StaticField = Error("QK0164", "Bad static field", "{0}");

    public static readonly DiagnosticKind StoreBlock = Error("QK0170", "Bad block", "a block is a part of each row, from 1 to 1048576 of its points, but this one is '{0}'; write for example {1}/32");

    public static readonly DiagnosticKind StoreField = Error("QK0171", "Field that no block has", "'{0}' has no part in a block of {1}: {2}");

    public static readonly DiagnosticKind StoreMissing = Error("QK0172", "Bit that lies nowhere", "bit {0} of '{1}' lies nowhere in the block{2}; lay each bit of each stored field down once");

    public static readonly DiagnosticKind StoreTwice = Error("QK0173", "Bit that lies twice", "bit {0} of '{1}' lies at bit {2} of the block already and cannot lie at bit {3} too; lay each bit of each stored field down once");

    public static readonly DiagnosticKind StoreSlice = Error("QK0174", "Slice outside the code", "'{0}' reaches outside of the code: {1} has {2}; write the lowest bit and the highest, both of them included");

    public static readonly DiagnosticKind StoreIndex = Error("QK0175", "Index outside the block", "index {0} of '{1}' is {2}{3}, but in a block it goes from {4}; a field's index is its position in the block");

    public static readonly DiagnosticKind StoreBytes = Error("QK0176", "Block of no whole bytes", "a block is a whole number of bytes, but this one has {0} bits; add zero({1}) where the file has bits that say nothing");

    public static readonly DiagnosticKind StoreItem = Error("QK0177", "Bad item of a block", "{0}");

    public static readonly DiagnosticKind TensorStore = Error("QK0178", "Bad store of a tensor", "{0}");

    public static readonly DiagnosticKind WordArgument = Error("QK0190", "Bad argument of an integer function", "'{0}' takes whole numbers from 0 to 2^32 - 1, but '{1}' is none: {2}");

    public static readonly DiagnosticKind WordInKernel = Error("QK0191", "Integer function outside a format", "'{0}' is a function of a format's codes; in a kernel it is not known: give the kernel the format's values");

    public static readonly DiagnosticKind Window = Error("QK0192", "Bad window", "{0}");

    public static readonly DiagnosticKind Rotation = Error("QK0193", "Bad rotation", "{0}");

    public static readonly DiagnosticKind NotCompiledModifier = Later("QK0900", "Modifier not compiled yet", "'{0}' is part of the language but not compiled yet; {1} is skipped");

    public static readonly DiagnosticKind ViewedFormat = Later("QK0901", "Format of a view is not there", "the format '{0}' {1}, so there is no view of it; {2} is skipped");

    public static readonly DiagnosticKind NestedFormat = Later("QK0902", "Format of a field is not there", "the format '{0}' {1}, so it cannot be the type of a field; {2} is skipped");

    public static readonly DiagnosticKind NotCompiledTable = Later("QK0904", "Table source not compiled yet", "'{0}' tables are part of the language but not compiled yet; {1} is skipped");

    public static readonly DiagnosticKind NotCompiledStoredTable = Later("QK0905", "Stored table not compiled yet", "the stored table '{0}' is part of the language but not compiled yet: {2}; {1} is skipped");

    public static readonly DiagnosticKind NotCompiledDimension = Later("QK0906", "Dimension not compiled yet", "the sparse field '{0}' over other dimensions than n, k, n/c and k/c, in this order, is part of the language but not compiled yet; {1} is skipped");

    public static readonly DiagnosticKind NotCompiledAxes = Later("QK0907", "Number of axes", "a format over the axes [{0}] is not compiled yet, only one over two of them, the rows and the columns; {1} is skipped");

    public static readonly DiagnosticKind NotCompiledValue = Later("QK0908", "Value not compiled yet", "{0} in the value of a format is part of the language but not compiled yet; {1} is skipped");

    public static readonly DiagnosticKind NotCompiledActivation = Unserved("QK0909", "Activation without a fit", "the fields of an activation are found while the program runs, and no fit that is built finds those of {0}: matrices in it can be loaded and decoded, and no Linear takes it");

    public static readonly DiagnosticKind EncoderNotBuilt = Unserved("QK0920", "Encoder not built yet", "the encoder '{0}' is part of the language but not built yet; {1} can be loaded but not encoded: name one that is built ({2}), or remove the 'fit'");

    public static readonly DiagnosticKind FitNotBuilt = Unserved("QK0921", "Fit not built yet", "{0}; {1} can be loaded but not encoded: {2}, or remove the 'fit'");

    private static DiagnosticKind Error(string id, string title, string message) => new(id, DiagnosticSeverity.Error, title, message);

    private static DiagnosticKind Later(string id, string title, string message) => new(id, DiagnosticSeverity.Warning, title, message);

    /// <summary>The declaration is compiled, but its fields cannot be found from floats.</summary>
    private static DiagnosticKind Unserved(string id, string title, string message) => new(id, DiagnosticSeverity.Warning, title, message) { PreventsModel = false };
}
