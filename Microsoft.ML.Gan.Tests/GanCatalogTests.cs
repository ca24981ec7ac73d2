namespace Microsoft.ML.Gan.Tests;

[TestClass]
public class GanCatalogTests
{
    [TestMethod]
    public void GanNeedsCatalogColumnAndValidOptions()
    {
        TransformsCatalog transforms = TinyGan.Context.Transforms;
        Assert.AreEqual("catalog", Assert.ThrowsExactly<ArgumentNullException>(() => GanCatalog.Gan(null!, "Pixels")).ParamName);
        Assert.AreEqual("inputColumnName", Assert.ThrowsExactly<ArgumentNullException>(() => transforms.Gan(null!)).ParamName);
        Assert.AreEqual("inputColumnName", Assert.ThrowsExactly<ArgumentException>(() => transforms.Gan(" ")).ParamName);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transforms.Gan("Pixels", new GanOptions { BatchSize = 1 }));
        Assert.ThrowsExactly<ArgumentNullException>(() => GanCatalog.SaveAtomically(null!, TinyGan.OfDiscs, null, "model.zip"));
    }
}
