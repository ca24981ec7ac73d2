using Microsoft.ML.Data;
using Microsoft.ML.Gan.Metrics;

namespace Microsoft.ML.Gan.Tests.Metrics;

[TestClass]
public class FeatureMatrixTests
{
    [TestMethod]
    public void FeatureMatrixRowsAreSlicesOfValues()
    {
        var matrix = new FeatureMatrix(new float[] { 1, 2, 3, 4, 5, 6 }, 3);
        Assert.AreEqual(2, matrix.Count);
        Assert.AreEqual(3, matrix.Dimensions);
        CollectionAssert.AreEqual(new float[] { 4, 5, 6 }, matrix[1].ToArray());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => matrix[2].ToArray());
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void FeatureMatrixNamesFeatureThatIsNotFinite(float value)
    {
        var values = new float[] { 1, 2, 3, 4, value, 6 };
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => _ = new FeatureMatrix(values, 2));
        StringAssert.Contains(error.Message, "Feature 0 of row 2");
    }

    [TestMethod]
    public void FeatureMatrixNeedsWholeRows()
    {
        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => _ = new FeatureMatrix(new float[5], 2));
        StringAssert.Contains(error.Message, "5 values are not a whole number of rows of 2");
    }

    [TestMethod]
    public void FromColumnReadsRowByRow()
    {
        IDataView data = new MLContext()
            .Data.LoadFromEnumerable(new Row[] { new() { Features = [1, 2] }, new() { Features = [3, 4] }, new() { Features = [5, 6] } });
        FeatureMatrix matrix = FeatureMatrix.FromColumn(data, nameof(Row.Features));
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 6 }, matrix.Values.ToArray());
        Assert.AreEqual(2, matrix.Dimensions);
    }

    [TestMethod]
    public void FromColumnRefusesOtherTypeByName()
    {
        IDataView data = new MLContext().Data.LoadFromEnumerable(new Row[] { new() { Features = [1, 2] } });
        Errors.Says<ArgumentOutOfRangeException>(() => FeatureMatrix.FromColumn(data, nameof(Row.Number)), "'Number'");
        Errors.Says<ArgumentOutOfRangeException>(() => FeatureMatrix.FromColumn(data, "Nothing"), "'Nothing'");
    }

    [TestMethod]
    public void BetweenRefusesSetsOfDifferentFeatures()
    {
        FeatureMatrix two = Matrices.Normal(10, 2, 1), three = Matrices.Normal(10, 3, 1);
        foreach (Action comparison in new Action[]
        {
            () => FrechetDistance.Between(two, three),
            () => KernelDistance.Between(two, three),
            () => PrecisionRecall.Between(two, three),
            () => SlicedWassersteinDistance.Between(two, three),
            () => Authenticity.Percentage(two, three),
            () => Duplicates.Share(two, three),
            () => NearestNeighbors.Find(two, three),
        })
        {
            Errors.Says<ArgumentException>(comparison, "same extractor");
        }
    }

    [TestMethod]
    public void BetweenRefusesTooFewRowsWithNumberNeeded()
    {
        FeatureMatrix many = Matrices.Normal(10, 2, 1), few = Matrices.Normal(1, 2, 1);
        Errors.Says<ArgumentException>(() => FrechetDistance.Between(many, few), "at least 2");
        Errors.Says<ArgumentException>(() => KernelDistance.Between(few, many), "at least 2");
        Errors.Says<ArgumentException>(() => PrecisionRecall.Between(many, few), "at least 6");
        Errors.Says<ArgumentException>(() => NearestNeighbors.FindWithin(few), "at least 2");
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Number { get; set; }
    }
}
