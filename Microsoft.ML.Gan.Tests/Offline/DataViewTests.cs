using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Offline;

/// <summary>Row ids, vectors and schemas of the stand-in for Microsoft.ML.DataView.</summary>
[TestClass]
public sealed class DataViewTests
{
    [TestMethod]
    public void RowIdsAreDerivedAsInMlNet()
    {
        var id = new DataViewRowId(5, 7);
        Assert.AreEqual("000000173e99df31000000011adce74c", id.Next().ToString());
        Assert.AreEqual("000000173e99df3134e09d0a71021974", id.Fork().ToString());
        Assert.AreEqual("e89cedd2909610a39943ba00d72d3096", id.Combine(new DataViewRowId(1, 2)).ToString());
    }

    [TestMethod]
    public void ASparseVectorReadsAsItsDenseForm()
    {
        var sparse = new VBuffer<float>(6, 2, [3, 5], [1, 4]);
        float[] dense = [0, 3, 0, 0, 5, 0];

        Assert.IsFalse(sparse.IsDense);
        CollectionAssert.AreEqual(dense, sparse.DenseValues().ToArray());
        CollectionAssert.AreEqual(dense, Enumerable.Range(0, 6).Select(sparse.GetItemOrDefault).ToArray());
        CollectionAssert.AreEqual(dense, sparse.Items(all: true).Select(item => item.Value).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 4 }, sparse.Items().Select(item => item.Key).ToArray());

        var copy = new float[8];
        sparse.CopyTo(copy, 1, defaultValue: -1);
        CollectionAssert.AreEqual(new float[] { 0, -1, 3, -1, -1, 5, -1, 0 }, copy);
    }

    [TestMethod]
    [DataRow(0, 6)]
    [DataRow(1, 3)]
    [DataRow(2, 2)]
    [DataRow(4, 2)]
    [DataRow(6, 0)]
    public void APartOfAVectorIsTheSameSparseOrDense(int start, int length)
    {
        var sparse = new VBuffer<int>(6, 2, [3, 5], [1, 4]);
        var dense = new VBuffer<int>(6, sparse.DenseValues().ToArray());
        VBuffer<int> fromSparse = default, fromDense = default;
        sparse.CopyTo(ref fromSparse, start, length);
        dense.CopyTo(ref fromDense, start, length);

        Assert.AreEqual(length, fromSparse.Length);
        CollectionAssert.AreEqual(fromDense.DenseValues().ToArray(), fromSparse.DenseValues().ToArray());
    }

    [TestMethod]
    public void AnEditorWritesIntoTheOldArrayWhileItIsLongEnough()
    {
        var buffer = new VBuffer<int>(3, [1, 2, 3]);
        VBufferEditor<int> shorter = VBufferEditor.Create(ref buffer, 2);
        Assert.IsFalse(shorter.CreatedNewValues);
        Assert.AreEqual(1, shorter.Values[0]);
        buffer = shorter.Commit();
        Assert.AreEqual(2, buffer.Length);

        VBufferEditor<int> longer = VBufferEditor.Create(ref buffer, 4);
        Assert.IsTrue(longer.CreatedNewValues);
        VBufferEditor<int> sparse = VBufferEditor.Create(ref buffer, 10, valuesCount: 2);
        sparse.Indices[0] = 7;
        Assert.AreEqual("Sparse vector of size 10, 1 explicit values", sparse.CommitTruncated(1).ToString());
    }

    [TestMethod]
    public void OfColumnsWithOneNameTheLastIsFound()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Int32);
        builder.AddColumn("B", NumberDataViewType.Single);
        builder.AddColumn("A", TextDataViewType.Instance);
        DataViewSchema schema = builder.ToSchema();

        Assert.AreEqual(2, schema["A"].Index);
        CollectionAssert.AreEqual(new[] { true, false, false }, schema.Select(column => column.IsHidden).ToArray());
    }

    [TestMethod]
    public void TypesAreEqualByWhatTheySay()
    {
        Assert.AreEqual<DataViewType>(new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        Assert.AreNotEqual<DataViewType>(new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, 6));
        Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 4), new KeyDataViewType(typeof(uint), 4));
        Assert.AreNotEqual<DataViewType>(new KeyDataViewType(typeof(uint), 4), new KeyDataViewType(typeof(byte), 4));
        Assert.AreEqual("Vector<Key<Byte, 0-3>, 2, *>", new VectorDataViewType(new KeyDataViewType(typeof(byte), 4), 2, 0).ToString());
    }
}
