using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Kernels.Testing;

/// <summary>Members as C# writes them, without bodies.</summary>
internal static class MemberSurface
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>A member of a type; null where programs cannot name it, or where it only overrides another.</summary>
    public static string? Line(MemberInfo member, Type type) => member switch
    {
        FieldInfo { IsSpecialName: false } f when IsVisible(f.IsPublic, f.IsFamily || f.IsFamilyOrAssembly, type) => Field(f),
        ConstructorInfo { IsStatic: false } c when IsVisible(c, type) => $"{Access(c)}{TypeSurface.Name(type).Split('<')[0]}({Parameters(c)})",
        PropertyInfo p when p.GetAccessors(true).Any(a => IsVisible(a, type) && !IsOverride(a)) => Property(p, type),
        EventInfo e when IsVisible(e.AddMethod!, type) => $"event {TypeSurface.Name(e.EventHandlerType!)} {e.Name}",
        MethodInfo m when IsVisible(m, type) && !IsOverride(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            Access(m) + Modifiers(m) + Signature(m, m.Name + TypeParameters(m)),
        _ => null,
    };

    /// <summary>A method with its result and parameters under a name.</summary>
    public static string Signature(MethodInfo method, string name) =>
        $"{TypeSurface.Name(method.ReturnType, method.ReturnType.IsByRef ? null : Nullability.Create(method.ReturnParameter))} {name}({Parameters(method)})";

    private static string Field(FieldInfo field)
    {
        if (field.DeclaringType!.IsEnum)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        }
        var type = TypeSurface.Name(field.FieldType, field.FieldType.IsPointer ? null : Nullability.Create(field));
        return field.IsLiteral ? $"const {type} {field.Name} = {Value(field.GetRawConstantValue())}" : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name}";
    }

    private static string Property(PropertyInfo property, Type type)
    {
        var accessors = property.GetAccessors(true).Where(a => IsVisible(a, type)).ToList();
        var set = property.SetMethod is { } s && accessors.Contains(s)
            ? s.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "";
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        var of = property.PropertyType.IsPointer || property.PropertyType.IsByRef ? null : Nullability.Create(property);
        return $"{Access(accessors[0])}{Modifiers(accessors[0])}{(IsRequired(property) ? "required " : "")}"
            + $"{TypeSurface.Name(property.PropertyType, of)} {name} {{{(property.GetMethod is { } g && accessors.Contains(g) ? " get;" : "")}{set} }}";
    }

    // By name: libraries bring attributes of that name of their own.
    private static bool IsRequired(PropertyInfo property) => property.CustomAttributes.Any(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.RequiredMemberAttribute");

    private static string Parameters(MethodBase method) => (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var (type, way) = (parameter.ParameterType, "");
        if (type.IsByRef)
        {
            (type, way) = (type.GetElementType()!, parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ");
        }
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        var nullability = type.IsPointer || type.IsFunctionPointer ? null : Nullability.Create(parameter);
        return $"{(isParams ? "params " : "")}{way}{TypeSurface.Name(type, nullability)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Value(parameter.DefaultValue) : "")}";
    }

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) =>
        (method.IsStatic ? "static " : "") + (method.IsAbstract ? method.DeclaringType!.IsInterface && !method.IsStatic ? "" : "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");

    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition() != method;

    private static bool IsVisible(MethodBase method, Type type) => IsVisible(method.IsPublic, method.IsFamily || method.IsFamilyOrAssembly, type);

    private static bool IsVisible(bool isPublic, bool isProtected, Type type) => isPublic || (isProtected && !type.IsSealed);
}
