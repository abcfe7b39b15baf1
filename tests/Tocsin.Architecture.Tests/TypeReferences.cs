using System.Reflection;
using System.Reflection.Emit;

namespace Tocsin.Architecture.Tests;

/// <summary>
/// The types that a type's compiled code names: bases, interfaces, attributes, fields, signatures, locals and every token in its
/// instructions. Source text would miss what a relative namespace or <c>var</c> hides; constants folded in by the compiler are
/// the one thing that this misses.
/// </summary>
internal static class TypeReferences
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>All types that <paramref name="type"/> names, generic arguments and element types taken apart.</summary>
    public static HashSet<Type> Of(Type type)
    {
        HashSet<Type> found = [];
        Add(found, type.BaseType);
        foreach (Type contract in type.GetInterfaces())
        {
            Add(found, contract);
        }

        foreach (CustomAttributeData attribute in type.GetCustomAttributesData())
        {
            Add(found, attribute.AttributeType);
        }

        foreach (FieldInfo field in type.GetFields(Declared))
        {
            Add(found, field.FieldType);
        }

        foreach (MethodBase method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
        {
            AddMethod(found, method);
        }

        return found;
    }

    private static void AddMethod(HashSet<Type> found, MethodBase method)
    {
        Add(found, (method as MethodInfo)?.ReturnType);
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            Add(found, parameter.ParameterType);
        }

        if (method.GetMethodBody() is not { } body)
        {
            return;
        }

        foreach (LocalVariableInfo local in body.LocalVariables)
        {
            Add(found, local.LocalType);
        }

        foreach (int token in Tokens(body.GetILAsByteArray()!))
        {
            AddToken(found, method, token);
        }
    }

    private static void AddToken(HashSet<Type> found, MethodBase method, int token)
    {
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        MemberInfo? member;
        try
        {
            member = method.Module.ResolveMember(token, ofType, ofMethod);
        }
        catch (ArgumentException)
        {
            return; // a signature or a string: names no type
        }

        switch (member)
        {
            case Type named:
                Add(found, named);
                break;
            case FieldInfo field:
                Add(found, field.DeclaringType);
                Add(found, field.FieldType);
                break;
            case MethodBase called:
                Add(found, called.DeclaringType);
                Add(found, (called as MethodInfo)?.ReturnType);
                if (called.IsGenericMethod)
                {
                    foreach (Type argument in called.GetGenericArguments())
                    {
                        Add(found, argument);
                    }
                }

                break;
        }
    }

    /// <summary>The metadata tokens in a method's instructions.</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        int at = 0;
        while (at < code.Length)
        {
            short value = code[at++];
            if (value == 0xFE)
            {
                value = unchecked((short)(0xFE00 | code[at++]));
            }

            OpCode operation = OpCodesByValue[value];
            switch (operation.OperandType)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    at += 1;
                    break;
                case OperandType.InlineVar:
                    at += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    at += 8;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(code, at));
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return BitConverter.ToInt32(code, at);
                    at += 4;
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }

    private static void Add(HashSet<Type> found, Type? type)
    {
        if (type is null)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(found, type.GetElementType());
            return;
        }

        if (type.IsGenericParameter)
        {
            return;
        }

        if (type.IsConstructedGenericType)
        {
            foreach (Type argument in type.GetGenericArguments())
            {
                Add(found, argument);
            }

            type = type.GetGenericTypeDefinition();
        }

        found.Add(type);
    }
}
