using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Gan.Text;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Core.MLNet;

/// <summary>The internals of ML.NET that the plugin uses are as it expects. When one of these fails, ML.NET has changed it.</summary>
[TestClass]
public class MLNetInternalsTests
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Assembly Core = typeof(SchemaShape).Assembly;

    private static Type TypeOf(string name) =>
        Core.GetType(name) ?? throw new AssertFailedException($"{Core.GetName()} has no type {name}, which Microsoft.ML.Gan needs.");

    private static void AssertMember(MemberInfo? member, string type, string signature) =>
        Assert.IsNotNull(member, $"{type} of {Core.GetName()} lacks {signature}, which Microsoft.ML.Gan needs.");

    [TestMethod]
    public void InternalsAreOfMicrosoftMLCore() => Assert.AreEqual("Microsoft.ML.Core", Core.GetName().Name);

    [TestMethod]
    [DataRow("Microsoft.ML.ModelSaveContext", "CheckAtModel", "", "Void")]
    [DataRow("Microsoft.ML.ModelSaveContext", "SetVersionInfo", "VersionInfo", "Void")]
    [DataRow("Microsoft.ML.ModelSaveContext", "SaveBinaryStream", "String, Action`1", "Void")]
    [DataRow("Microsoft.ML.ModelLoadContext", "CheckAtModel", "VersionInfo", "Void")]
    [DataRow("Microsoft.ML.ModelLoadContext", "TryLoadBinaryStream", "String, Action`1", "Boolean")]
    [DataRow("Microsoft.ML.Runtime.IHostEnvironmentInternal", "get_FallbackToCpu", "", "Boolean")]
    [DataRow("Microsoft.ML.Runtime.IHostEnvironmentInternal", "get_GpuDeviceId", "", "Nullable`1")]
    public void InternalsHaveMethods(string type, string name, string parameters, string result)
    {
        MethodInfo? method = TypeOf(type).GetMethods(Any)
            .SingleOrDefault(m => m.Name == name && string.Join(", ", m.GetParameters().Select(p => p.ParameterType.Name)) == parameters);
        AssertMember(method, type, $"{result} {name}({parameters})");
        Assert.AreEqual(result, method!.ReturnType.Name, $"{type}.{name} gives another type.");
    }

    [TestMethod]
    [DataRow("Microsoft.ML.ModelSaveContext", "Writer", typeof(BinaryWriter))]
    [DataRow("Microsoft.ML.ModelLoadContext", "Reader", typeof(BinaryReader))]
    public void InternalsHaveFields(string type, string name, Type fieldType)
    {
        FieldInfo? field = TypeOf(type).GetField(name, Any);
        AssertMember(field, type, $"the field {fieldType.Name} {name}");
        Assert.AreEqual(fieldType, field!.FieldType, $"{type}.{name} is of another type.");
    }

    [TestMethod]
    [DataRow("Microsoft.ML.VersionInfo", "String, UInt32, UInt32, UInt32, String, String, String")]
    [DataRow("Microsoft.ML.LoadableClassAttribute", "Type, Type, Type, String, String[]")]
    public void InternalsHaveConstructors(string type, string parameters) =>
        AssertMember(TypeOf(type).GetConstructors(Any)
            .SingleOrDefault(c => string.Join(", ", c.GetParameters().Select(p => p.ParameterType.Name)) == parameters),
            type, $"the constructor ({parameters})");

    [TestMethod]
    public void InternalsHaveLoadersSignature()
    {
        MethodInfo? invoke = TypeOf("Microsoft.ML.SignatureLoadModel").GetMethod("Invoke");
        Assert.AreEqual("ModelLoadContext", invoke?.GetParameters().Single().ParameterType.Name);
    }

    /// <summary>The attribute is invisible where the runtime is not told to ignore access checks.</summary>
    [TestMethod]
    public void AssemblyDeclaresItsTransformersLoadable()
    {
        CustomAttributeData[] attributes = [.. typeof(GanTransformer).Assembly.GetCustomAttributesData()];
        IEnumerable<CustomAttributeData> loadable =
            attributes.Where(attribute => attribute.AttributeType == TypeOf("Microsoft.ML.LoadableClassAttribute"));
        Type[] transformers = [typeof(GanTransformer), typeof(ImageFeaturesTransformer), typeof(CharacterRnnTransformer)];
        CollectionAssert.AreEquivalent(transformers,
            loadable.Select(attribute => attribute.ConstructorArguments[0].Value).ToArray());
        Assert.AreEqual(transformers.Length,
            typeof(GanTransformer).Assembly.GetCustomAttributes(TypeOf("Microsoft.ML.LoadableClassAttribute"), false).Length);
        string[] signatures =
            [GanTransformer.LoaderSignature, ImageFeaturesTransformer.LoaderSignature, CharacterRnnTransformer.LoaderSignature];
        Assert.IsTrue(signatures.All(signature => signature.Length <= 24)); // the header has room for so many
        Assert.AreEqual(1, attributes.Count(attribute => attribute.AttributeType.Name == "IgnoresAccessChecksToAttribute"
            && Equals(attribute.ConstructorArguments[0].Value, "Microsoft.ML.Core")));
    }

    [TestMethod]
    public void EnvironmentOfReadsCatalogs()
    {
        var context = new MLContext(seed: 1);
        IHostEnvironment environment = MLNetInternals.EnvironmentOf(context.Transforms);
        var channels = new List<string>();
        context.Log += (_, e) => channels.Add(e.RawMessage);
        using (IChannel channel = environment.Start("Test"))
            channel.Info(MessageSensitivity.None, "hello");
        CollectionAssert.Contains(channels, "hello"); // what is said there is heard on the context
        string message = Assert.ThrowsExactly<NotSupportedException>(() => MLNetInternals.EnvironmentOf("no catalog")).Message;
        StringAssert.Contains(message, "IInternalCatalog.Environment");
        StringAssert.Contains(message, "ML.NET 5.0");
    }

    [TestMethod]
    public void ScalarColumnMakesColumnOfSchemaShape()
    {
        SchemaShape.Column column = MLNetInternals.ScalarColumn("Score", NumberDataViewType.Single);
        Assert.AreEqual(("Score", SchemaShape.Column.VectorKind.Scalar, (DataViewType)NumberDataViewType.Single, false),
            (column.Name, column.Kind, column.ItemType, column.IsKey));
        Assert.IsInstanceOfType<ImageDataViewType>(MLNetInternals.ScalarColumn("Image", new ImageDataViewType()).ItemType);
    }

    /// <summary>ML.NET registers a plugin by listing its types; one that cannot be loaded breaks every load.</summary>
    [TestMethod]
    public void AssemblyLoadsEveryType() => Assert.IsTrue(typeof(GanTransformer).Assembly.GetTypes().Length > 20);
}
