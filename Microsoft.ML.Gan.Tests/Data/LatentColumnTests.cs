using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;

namespace Microsoft.ML.Gan.Tests.Data;

[TestClass]
public class LatentColumnTests
{
    private static DataViewSchema Schema(DataViewType type)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Z", type);
        return builder.ToSchema();
    }

    [TestMethod]
    public void RequireFindsVectorOfLatentSize() =>
        Assert.AreEqual(0, LatentColumn.Require(Schema(new VectorDataViewType(NumberDataViewType.Single, 8)), "Z", 8).Index);

    [TestMethod]
    public void RequireRefusesAnythingElseByName()
    {
        DataViewType[] others =
        [
            new VectorDataViewType(NumberDataViewType.Single, 9), new VectorDataViewType(NumberDataViewType.Single),
            new VectorDataViewType(NumberDataViewType.Double, 8), NumberDataViewType.Single,
        ];
        foreach (DataViewType type in others)
        {
            string message = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LatentColumn.Require(Schema(type), "Z", 8)).Message;
            StringAssert.Contains(message, "latent column 'Z'");
            StringAssert.Contains(message, "Vector<Single, 8>");
            StringAssert.Contains(message, $"got {type}");
        }
        string missing = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LatentColumn.Require(Schema(others[0]), "Y", 8)).Message;
        StringAssert.Contains(missing, "'Y'");
        StringAssert.Contains(missing, "GanOptions.LatentColumnName");
    }
}
