using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

// Asks ML.NET small questions through its public API and prints one line for each answer. expected.txt is what the real ML.NET
// 5.0.0 answered (Linux x64, .NET 10).

var ml = new MLContext(1);
void Ask(string name, Func<object> f)
{
    object r;
    try
    {
        r = f();
    }
    catch (Exception e)
    {
        r = $"!! {e.GetType().Name}: {e.Message.Replace("\n", " ").Replace("\r", "")}" + (e.InnerException != null ? $" <- {e.InnerException.GetType().Name}: {e.InnerException.Message.Replace("\n", " ")}" : "");
    }

    Console.WriteLine($"{name}: {r ?? "null"}");
}

string Columns(DataViewSchema s) => string.Join(", ", s.Select(c => c.Name + (c.IsHidden ? "(hidden)" : "") + ":" + c.Type));
var rows = Enumerable.Range(0, 5).Select(i => new R { F = new float[] { i, -i, 1 }, S = "s" + i, I = i }).ToArray();
var dv = ml.Data.LoadFromEnumerable(rows);

Console.WriteLine("== cursor");
Ask("schema", () => Columns(dv.Schema));
Ask("count array", () => dv.GetRowCount());
Ask("count lazy", () => ml.Data.LoadFromEnumerable(rows.Where(x => true)).GetRowCount());
Ask("canshuffle array/lazy", () => dv.CanShuffle + "/" + ml.Data.LoadFromEnumerable(rows.Where(x => true)).CanShuffle);
Ask("pos before", () =>
{
    using var c = dv.GetRowCursor(dv.Schema);
    return c.Position + " batch " + c.Batch;
});
Ask("pos run", () =>
{
    using var c = dv.GetRowCursor(dv.Schema);
    var l = new List<string>();
    for (int i = 0; i < 7; i++)
        l.Add(c.MoveNext() + "@" + c.Position);
    return string.Join(" ", l);
});
Ask("getter before MoveNext", () =>
{
    using var c = dv.GetRowCursor(dv.Schema);
    var g = c.GetGetter<int>(dv.Schema["I"]);
    int v = 7;
    g(ref v);
    return v;
});
Ask("getter after end", () =>
{
    using var c = dv.GetRowCursor(dv.Schema);
    var g = c.GetGetter<int>(dv.Schema["I"]);
    while (c.MoveNext())
    {
    }

    int v = 7;
    g(ref v);
    return v;
});
Ask("inactive getter", () =>
{
    using var c = dv.GetRowCursor(dv.Schema.Where(x => x.Name == "S"));
    return c.GetGetter<int>(dv.Schema["I"]);
});
Ask("inactive IsColumnActive", () =>
{
    using var c = dv.GetRowCursor(dv.Schema.Where(x => x.Name == "S"));
    return c.IsColumnActive(dv.Schema["I"]) + "/" + c.IsColumnActive(dv.Schema["S"]);
});
Ask("wrong type getter", () =>
{
    using var c = dv.GetRowCursor(dv.Schema);
    return c.GetGetter<float>(dv.Schema["I"]);
});
Ask("string getter", () =>
{
    using var c = dv.GetRowCursor(dv.Schema);
    return c.GetGetter<string>(dv.Schema["S"]);
});
Ask("float[] getter", () =>
{
    using var c = dv.GetRowCursor(dv.Schema);
    return c.GetGetter<float[]>(dv.Schema["F"]);
});
Ask("empty columnsNeeded", () =>
{
    using var c = dv.GetRowCursor(Enumerable.Empty<DataViewSchema.Column>());
    int n = 0;
    while (c.MoveNext())
        n++;
    return n;
});
Ask("null columnsNeeded", () =>
{
    using var c = dv.GetRowCursor(null);
    return c;
});
Ask("moveNext after dispose", () =>
{
    var c = dv.GetRowCursor(dv.Schema);
    c.MoveNext();
    c.Dispose();
    return c.MoveNext() + "@" + c.Position;
});
Ask("ids", () =>
{
    using var c = dv.GetRowCursor(dv.Schema);
    var g = c.GetIdGetter();
    var l = new List<string>();
    while (c.MoveNext())
    {
        DataViewRowId id = default;
        g(ref id);
        l.Add(id.ToString());
    }

    return string.Join(" ", l);
});
Ask("ids shuffled", () =>
{
    using var c = dv.GetRowCursor(dv.Schema, new Random(3));
    var g = c.GetIdGetter();
    var v = c.GetGetter<int>(dv.Schema["I"]);
    var l = new List<string>();
    while (c.MoveNext())
    {
        DataViewRowId id = default;
        g(ref id);
        int x = 0;
        v(ref x);
        l.Add($"{x}:{id.Low}@{c.Position}");
    }

    return string.Join(" ", l);
});
Ask("cursor set n=4", () => dv.GetRowCursorSet(dv.Schema, 4).Length);
Ask("column from another schema", () =>
{
    var d2 = ml.Data.LoadFromEnumerable(rows);
    using var c = dv.GetRowCursor(dv.Schema);
    return c.GetGetter<int>(d2.Schema["I"]) != null;
});
var norm = ml.Transforms.NormalizeMinMax("F").Fit(dv).Transform(dv);
Ask("overwrite same name", () => Columns(norm.Schema));
Ask("schema[name] picks", () => norm.Schema["F"].Index);
Ask("schema missing", () => norm.Schema["nope"]);
Ask("GetColumnOrNull", () => norm.Schema.GetColumnOrNull("nope").HasValue);
Ask("getter hidden by column", () =>
{
    using var c = norm.GetRowCursor(norm.Schema);
    c.MoveNext();
    c.MoveNext();
    VBuffer<float> a = default, b = default;
    c.GetGetter<VBuffer<float>>(norm.Schema[0])(ref a);
    c.GetGetter<VBuffer<float>>(norm.Schema["F"])(ref b);
    return string.Join(",", a.DenseValues()) + " | " + string.Join(",", b.DenseValues());
});
Ask("transform inactive getter", () =>
{
    using var c = norm.GetRowCursor(norm.Schema.Where(x => x.Name == "S"));
    return c.GetGetter<VBuffer<float>>(norm.Schema["F"]);
});
Ask("transform wrong type", () =>
{
    using var c = norm.GetRowCursor(norm.Schema);
    return c.GetGetter<float>(norm.Schema["F"]);
});
Ask("annotations of normalized", () => string.Join(",", norm.Schema["F"].Annotations.Schema.Select(x => x.Name + ":" + x.Type)));

Console.WriteLine("== LoadFromEnumerable mapping");
Ask("A", () => Columns(ml.Data.LoadFromEnumerable(new A[0]).Schema));
Ask("row types", () => Columns(ml.Data.LoadFromEnumerable(new Types[0]).Schema));
Ask("nullable", () => Columns(ml.Data.LoadFromEnumerable(new Nul[0]).Schema));
Ask("decimal", () => Columns(ml.Data.LoadFromEnumerable(new Dec[0]).Schema));
Ask("enum", () => Columns(ml.Data.LoadFromEnumerable(new En[0]).Schema));
Ask("char", () => Columns(ml.Data.LoadFromEnumerable(new Ch[0]).Schema));
Ask("List<float>", () => Columns(ml.Data.LoadFromEnumerable(new Li[0]).Schema));
Ask("float[,]", () => Columns(ml.Data.LoadFromEnumerable(new A2[0]).Schema));
Ask("bool vec", () => Columns(ml.Data.LoadFromEnumerable(new Bv[0]).Schema));
Ask("VectorType on scalar", () => Columns(ml.Data.LoadFromEnumerable(new Vs[0]).Schema));
Ask("KeyType on float", () => Columns(ml.Data.LoadFromEnumerable(new Kf[0]).Schema));
Ask("dup name", () => Columns(ml.Data.LoadFromEnumerable(new Dup[0]).Schema));
Ask("byte[]", () => Columns(ml.Data.LoadFromEnumerable(new By[0]).Schema));
Ask("inherit", () => Columns(ml.Data.LoadFromEnumerable(new Inh[0]).Schema));
Ask("record", () => Columns(ml.Data.LoadFromEnumerable(new Rec[0]).Schema));
Ask("empty class", () => Columns(ml.Data.LoadFromEnumerable(new Em[0]).Schema));
Ask("KeyType()", () => Columns(ml.Data.LoadFromEnumerable(new K0[0]).Schema));
Ask("null enumerable", () => ml.Data.LoadFromEnumerable<R>(null));
Ask("null row", () => ml.Data.LoadFromEnumerable(new R[] { null }).GetColumn<int>("I").First());
Ask("null array fixed", () => ml.Data.LoadFromEnumerable(new[] { new R { S = null } }).GetColumn<float[]>("F").First().Length);
Ask("null string", () =>
{
    var x = ml.Data.LoadFromEnumerable(new[] { new R { S = null, F = new float[3] } }).GetColumn<string>("S").First();
    return x == null ? "null" : "'" + x + "'";
});
Ask("wrong length", () => ml.Data.LoadFromEnumerable(new[] { new R { F = new float[4] } }).GetColumn<float[]>("F").First().Length);
Ask("var len", () => string.Join(",", ml.Data.LoadFromEnumerable(new[] { new VarR { F = new float[4] }, new VarR { F = new float[2] }, new VarR() }).GetColumn<float[]>("F").Select(x => x.Length)));
Ask("keys out of range", () => string.Join(",", ml.Data.LoadFromEnumerable(new uint[] { 0, 1, 3, 4 }.Select(k => new Kr { K = k })).GetColumn<uint>("K")));
Ask("source array aliasing", () =>
{
    var r = new R
    {
        F = new float[]
        {
            1,
            2,
            3
        }
    };
    var d = ml.Data.LoadFromEnumerable(new[] { r });
    using var c = d.GetRowCursor(d.Schema);
    c.MoveNext();
    VBuffer<float> b = default;
    c.GetGetter<VBuffer<float>>(d.Schema["F"])(ref b);
    r.F[0] = 99;
    return b.GetValues()[0];
});
Ask("enumerated per cursor", () =>
{
    int n = 0;
    IEnumerable<R> E()
    {
        n++;
        foreach (var x in rows)
            yield return x;
    }

    var d = ml.Data.LoadFromEnumerable(E());
    int a = n;
    d.GetColumn<int>("I").Count();
    d.GetColumn<int>("I").Count();
    return $"at load {a}, after two reads {n}";
});
Ask("LoadFromEnumerable with schema arg", () =>
{
    var b = new DataViewSchema.Builder();
    b.AddColumn("F", new VectorDataViewType(NumberDataViewType.Single, 3));
    return Columns(ml.Data.LoadFromEnumerable(rows, b.ToSchema()).Schema);
});
Ask("SchemaDefinition size override", () =>
{
    var sd = SchemaDefinition.Create(typeof(VarR));
    sd["F"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2, 2);
    return Columns(ml.Data.LoadFromEnumerable(new[] { new VarR { F = new float[4] } }, sd).Schema);
});

Console.WriteLine("== CreateEnumerable / GetColumn");
Ask("missing column", () => ml.Data.CreateEnumerable<Miss>(dv, false).First());
Ask("missing ignored", () =>
{
    var r = ml.Data.CreateEnumerable<Miss>(dv, false, true).First();
    return r.I + " " + r.Nope;
});
Ask("wrong type", () => ml.Data.CreateEnumerable<WrongT>(dv, false).First().I);
Ask("reuse", () =>
{
    var l = ml.Data.CreateEnumerable<R>(dv, true).ToList();
    return l.Distinct().Count() + " arrays " + l.Select(x => x.F).Distinct().Count();
});
Ask("no reuse", () =>
{
    var l = ml.Data.CreateEnumerable<R>(dv, false).ToList();
    return l.Distinct().Count() + " arrays " + l.Select(x => x.F).Distinct().Count();
});
Ask("size attr mismatch", () => ml.Data.CreateEnumerable<Sz>(dv, false).First().F.Length);
Ask("var from fixed", () => ml.Data.CreateEnumerable<VarR>(dv, false).First().F.Length);
Ask("extra ctor state kept", () => ml.Data.CreateEnumerable<Pre>(dv, false).First().F.Length + " len");
Ask("scalar<-vector", () => ml.Data.CreateEnumerable<Sca>(dv, false).First().F);
Ask("key as uint", () =>
{
    var k = ml.Transforms.Conversion.MapValueToKey("K", "S").Fit(dv).Transform(dv);
    return string.Join(",", ml.Data.CreateEnumerable<Kr2>(k, false).Select(x => x.K));
});
Ask("key with KeyType attr other count", () =>
{
    var k = ml.Transforms.Conversion.MapValueToKey("K", "S").Fit(dv).Transform(dv);
    return string.Join(",", ml.Data.CreateEnumerable<Kr>(k, false).Select(x => x.K));
});
Ask("GetColumn<int> as float", () => dv.GetColumn<float>("I").First());
Ask("GetColumn missing", () => dv.GetColumn<float>("nope").First());
Ask("GetColumn vbuffer", () => dv.GetColumn<VBuffer<float>>("F").First().Length);
Ask("GetColumn string", () => dv.GetColumn<string>("S").First());
Ask("GetColumn ROM", () => dv.GetColumn<ReadOnlyMemory<char>>("S").First());
Ask("GetColumn float[] of scalar", () => dv.GetColumn<float[]>("I").First());
Ask("field+property order", () => Columns(ml.Data.LoadFromEnumerable(new Ord[0]).Schema));

Console.WriteLine("== estimator errors");
Ask("missing input col", () => ml.Transforms.NormalizeMinMax("X", "nope").Fit(dv));
Ask("missing in chain", () => ml.Transforms.CopyColumns("A", "I").Append(ml.Transforms.NormalizeMinMax("X", "nope")).Fit(dv));
Ask("wrong type in chain", () => ml.Transforms.CopyColumns("A", "I").Append(ml.Transforms.NormalizeMinMax("X", "S")).Fit(dv));
Ask("concat mismatch", () => ml.Transforms.Concatenate("C", "F", "I").Fit(dv));
Ask("transform with other schema", () => ml.Transforms.NormalizeMinMax("X", "F").Fit(dv).Transform(ml.Data.LoadFromEnumerable(new[] { new Sz { F = new float[4] } })).GetColumn<float[]>("X").First());
Ask("transform missing", () => ml.Transforms.NormalizeMinMax("X", "F").Fit(dv).Transform(ml.Data.LoadFromEnumerable(new[] { new Em2() })));
Ask("trainer on var vec", () => ml.Clustering.Trainers.KMeans("F").Fit(ml.Data.LoadFromEnumerable(new[] { new VarR { F = new float[4] } })));
Ask("fit null", () => ml.Transforms.CopyColumns("A", "I").Fit(null));
Ask("empty chain fit", () => Columns(new EstimatorChain<ITransformer>().Fit(dv).GetOutputSchema(dv.Schema)));
Ask("kmeans empty data", () => ml.Clustering.Trainers.KMeans("F").Fit(ml.Data.LoadFromEnumerable(new R[0])));

Console.WriteLine("== PredictionEngine");
var model = ml.Transforms.NormalizeMinMax("N", "F").Append(ml.Transforms.CopyColumns("I2", "I")).Fit(dv);
Ask("ok", () => string.Join(",", ml.Model.CreatePredictionEngine<R, N>(model).Predict(rows[4]).N0));
Ask("input lacks column", () => ml.Model.CreatePredictionEngine<Em2, N>(model));
Ask("output missing ignored by default", () => ml.Model.CreatePredictionEngine<R, Miss>(model).Predict(rows[1]).Nope);
Ask("output missing, false", () => ml.Model.CreatePredictionEngine<R, Miss>(model, false));
Ask("null example", () => ml.Model.CreatePredictionEngine<R, N>(model).Predict(null));
Ask("wrong vec len", () => string.Join(",", ml.Model.CreatePredictionEngine<R, N>(model).Predict(new R { F = new float[2] }).N0));
Ask("null vec", () => string.Join(",", ml.Model.CreatePredictionEngine<R, N>(model).Predict(new R { }).N0));
Ask("non row-to-row", () => ml.Model.CreatePredictionEngine<R, N>(new TransformerChain<ITransformer>(model, new Bad())));
Ask("same array across predicts", () =>
{
    var pe = ml.Model.CreatePredictionEngine<R, N>(model);
    var p = pe.Predict(rows[1]);
    var a = p.N0;
    pe.Predict(rows[2], ref p);
    return ReferenceEquals(a, p.N0) + " new result new array " + !ReferenceEquals(pe.Predict(rows[3]).N0, a);
});
Ask("pe schema", () => Columns(ml.Model.CreatePredictionEngine<R, N>(model).OutputSchema));
Ask("scalar in from inputSchema", () =>
{
    var pe = ml.Model.CreatePredictionEngine<VarR2, N>(model, dv.Schema);
    return string.Join(",", pe.Predict(new VarR2 { F = new float[] { 1, 2, 3 }, I = 3 }).N0);
});
Ask("var-vector input class, fixed model", () =>
{
    var pe = ml.Model.CreatePredictionEngine<VarR2, N>(model);
    return string.Join(",", pe.Predict(new VarR2 { F = new float[] { 1, 2, 3 }, I = 3 }).N0);
});

Console.WriteLine("== Save/Load");
Ask("save null schema", () =>
{
    var ms = new MemoryStream();
    ml.Model.Save(model, (DataViewSchema)null, ms);
    ms.Position = 0;
    var m = ml.Model.Load(ms, out var s);
    return m.GetType().Name + " schema " + (s == null ? "null" : Columns(s));
});
Ask("save null model", () =>
{
    var ms = new MemoryStream();
    ml.Model.Save(null, dv.Schema, ms);
    ms.Position = 0;
    using var za = new System.IO.Compression.ZipArchive(ms, System.IO.Compression.ZipArchiveMode.Read, true);
    var n = string.Join(" ", za.Entries.Select(e => e.FullName));
    ms.Position = 0;
    string r;
    try
    {
        r = ml.Model.Load(ms, out var s).GetType().Name;
    }
    catch (Exception e)
    {
        r = e.GetType().Name + ": " + e.Message;
    }

    return n + " -> " + r;
});
Ask("single transformer saved bare", () =>
{
    var ms = new MemoryStream();
    ml.Model.Save(ml.Transforms.CopyColumns("A", "I").Fit(dv), dv.Schema, ms);
    ms.Position = 0;
    return ml.Model.Load(ms, out _).GetType().Name + " ";
});
Ask("stream left open/position", () =>
{
    var ms = new MemoryStream();
    ml.Model.Save(model, dv.Schema, ms);
    return ms.CanRead + " pos==len " + (ms.Position == ms.Length);
});
Ask("non-seekable save", () =>
{
    using var f = new NonSeek();
    ml.Model.Save(model, dv.Schema, f);
    return "ok " + f.N;
});
Ask("load garbage", () => ml.Model.Load(new MemoryStream(new byte[100]), out _));
Ask("load missing file", () => ml.Model.Load("/nope.zip", out _));
Ask("annotations in saved schema", () =>
{
    var k = ml.Transforms.Conversion.MapValueToKey("K", "S").Fit(dv).Transform(dv);
    var ms = new MemoryStream();
    ml.Model.Save(model, k.Schema, ms);
    ms.Position = 0;
    ml.Model.Load(ms, out var s);
    return Columns(s) + " | " + string.Join(",", s["K"].Annotations.Schema.Select(a => a.Name + ":" + a.Type));
});
Ask("hidden columns in saved schema", () =>
{
    var ms = new MemoryStream();
    ml.Model.Save(model, norm.Schema, ms);
    ms.Position = 0;
    ml.Model.Load(ms, out var s);
    return Columns(s);
});
Ask("custom column type in schema", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new Im() });
    var ms = new MemoryStream();
    ml.Model.Save(ml.Transforms.CopyColumns("B", "A").Fit(d), d.Schema, ms);
    ms.Position = 0;
    ml.Model.Load(ms, out var s);
    return Columns(s);
});

Console.WriteLine("== MLContext/env/logging");
Ask("MLContext is IHostEnvironment", () => ml is IHostEnvironment);
Ask("register rand", () =>
{
    IHostEnvironment e1 = new MLContext(5), e2 = new MLContext(5);
    return e1.Register("a").Rand.Next() == e2.Register("a").Rand.Next() && e1.Register("a", 7).Rand.Next() == e2.Register("b", 7).Rand.Next();
});
Ask("log kinds", () =>
{
    var l = new List<string>();
    var m2 = new MLContext(1);
    m2.Log += (s, e) => l.Add($"[{e.Kind}|{e.Source}|{e.Message}|{e.RawMessage}]");
    IHostEnvironment env = m2;
    var h = env.Register("Gan");
    using (var ch = h.Start("Train"))
    {
        ch.Info(MessageSensitivity.None, "epoch {0} of {1}", 1, 2);
        ch.Warning(MessageSensitivity.None, "w");
        ch.Error(MessageSensitivity.None, "e");
        ch.Trace(MessageSensitivity.None, "t");
    }

    using (var p = h.StartProgressChannel("Prog"))
    {
        p.SetHeader(new ProgressHeader(new[] { "loss" }, new[] { "it" }), e => e.SetProgress(0, 1, 2));
        p.Checkpoint(0.5, 1);
    }

    return string.Join("\n    ", l);
});
Ask("ContextDescription", () => ((IHostEnvironment)ml).ContextDescription + " / " + ((IHostEnvironment)ml).Register("x").ContextDescription);

Console.WriteLine("== MLImage");
Ask("type/size attr", () => Columns(ml.Data.LoadFromEnumerable(new[] { new Im() }).Schema));
Ask("no attr", () => Columns(ml.Data.LoadFromEnumerable(new[] { new ImNo() }).Schema));
Ask("pixels len", () =>
{
    using var im = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Rgba32, new byte[16]);
    return im.PixelFormat + " " + im.BitsPerPixel + " " + im.Pixels.Length + " bgr " + im.GetBGRPixels.Length;
});
Ask("bad len", () => MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, new byte[15]));
Ask("unknown format", () => MLImage.CreateFromPixels(2, 2, MLPixelFormat.Unknown, new byte[16]));
Ask("disposed", () =>
{
    var im = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, new byte[16]);
    im.Dispose();
    im.Dispose();
    return im.Width;
});
var px = new byte[2 * 2 * 4];
for (int i = 0; i < px.Length; i++)
    px[i] = (byte)(i + 1);
Ask("ExtractPixels default", () =>
{
    var im = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px);
    var d = ml.Data.LoadFromEnumerable(new[] { new Im { A = im } });
    var o = ml.Transforms.ExtractPixels("P", "A").Fit(d).Transform(d);
    return o.Schema["P"].Type + " " + string.Join(",", o.GetColumn<float[]>("P").First()) + " disposed after? " + Try(() => im.Width);
});
Ask("ExtractPixels interleaved", () =>
{
    var im = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px);
    var d = ml.Data.LoadFromEnumerable(new[] { new Im { A = im } });
    return string.Join(",", ml.Transforms.ExtractPixels("P", "A", interleavePixelColors: true).Fit(d).Transform(d).GetColumn<float[]>("P").First());
});
Ask("ExtractPixels no-size attr", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new ImNo() });
    return Columns(ml.Transforms.ExtractPixels("P", "A").Fit(d).Transform(d).Schema);
});
Ask("ConvertToImage", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new V12() });
    var o = ml.Transforms.ConvertToImage(2, 2, "Img", "V").Fit(d).Transform(d);
    var im = o.GetColumn<MLImage>("Img").First();
    return o.Schema["Img"].Type + " " + im.PixelFormat + " " + Try(() => string.Join(",", im.Pixels.ToArray()));
});
Ask("ConvertToImage CreateEnumerable lifetime", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new V12(), new V12() });
    var o = ml.Transforms.ConvertToImage(2, 2, "A", "V").Fit(d).Transform(d);
    var l = ml.Data.CreateEnumerable<Im>(o, false).ToList();
    return string.Join(" ", l.Select(x => Try(() => x.A.Width))) + " distinct " + l.Select(x => x.A).Distinct().Count();
});
Ask("resize lifetime CreateEnumerable", () =>
{
    var im = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px);
    var d = ml.Data.LoadFromEnumerable(new[] { new Im { A = im }, new Im { A = im } });
    var o = ml.Transforms.ResizeImages("B", 4, 4, "A").Fit(d).Transform(d);
    var l = ml.Data.CreateEnumerable<ImB>(o, false).ToList();
    return o.Schema["B"].Type + ": " + string.Join(" ", l.Select(x => Try(() => x.B.Width)));
});
Ask("resize PredictionEngine", () =>
{
    var im = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px);
    var d = ml.Data.LoadFromEnumerable(new[] { new Im { A = im } });
    var m = ml.Transforms.ResizeImages("B", 4, 4, "A").Fit(d);
    var pe = ml.Model.CreatePredictionEngine<Im, ImB>(m);
    var a = pe.Predict(new Im { A = im });
    var b = pe.Predict(new Im { A = im });
    return Try(() => a.B.Width) + " " + Try(() => b.B.Width) + " src " + Try(() => im.Width);
});
Ask("LoadImages", () =>
{
    var dir = Path.GetTempPath() + "mlnet-transcript";
    Directory.CreateDirectory(dir);
    using (var im = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px))
        im.Save(dir + "/a.png");
    var d = ml.Data.LoadFromEnumerable(new[] { new Pth { P = "a.png" } });
    var o = ml.Transforms.LoadImages("Img", dir, "P").Fit(d).Transform(d);
    var l = o.GetColumn<MLImage>("Img").ToList();
    return o.Schema["Img"].Type + " " + Try(() => l[0].Width + " tag " + l[0].Tag);
});
Ask("resize PE: previous result when next one is made", () =>
{
    var im = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px);
    var d = ml.Data.LoadFromEnumerable(new[] { new Im { A = im } });
    var m = ml.Transforms.ResizeImages("B", 4, 4, "A").Fit(d);
    var pe = ml.Model.CreatePredictionEngine<Im, ImB>(m);
    var a = pe.Predict(new Im { A = im });
    var b = pe.Predict(new Im { A = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px) });
    pe.Dispose();
    return Try(() => a.B.Width) + " " + Try(() => b.B.Width) + " src " + Try(() => im.Width);
});
Ask("image cursor: earlier image after MoveNext", () =>
{
    var d = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(_ => new Im { A = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px) }).ToArray());
    var o = ml.Transforms.ResizeImages("B", 4, 4, "A").Fit(d).Transform(d);
    using var c = o.GetRowCursor(o.Schema);
    var g = c.GetGetter<MLImage>(o.Schema["B"]);
    c.MoveNext();
    MLImage x = null;
    g(ref x);
    var y = x;
    c.MoveNext();
    var w1 = Try(() => y.Width);
    g(ref x);
    return $"after MoveNext {w1}; after getter with same ref {Try(() => y.Width)}; same object {ReferenceEquals(x, y)}";
});
Ask("null image", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new Im() });
    return string.Join(",", ml.Transforms.ExtractPixels("P", "A").Fit(d).Transform(d).GetColumn<float[]>("P").First());
});
Ask("member ImageType(2,2) <- Image<4, 4>", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new Im { A = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Bgra32, px) } });
    var o = ml.Transforms.ResizeImages("A", 4, 4, "A").Fit(d).Transform(d);
    return ml.Data.CreateEnumerable<Im>(o, false).First().A.Width;
});
Ask("member ImageType(2,2) <- Image (LoadImages)", () =>
{
    var dir = Path.GetTempPath() + "mlnet-transcript";
    var d = ml.Data.LoadFromEnumerable(new[] { new Pth { P = "a.png" } });
    var o = ml.Transforms.LoadImages("A", dir, "P").Fit(d).Transform(d);
    return Try(() => ml.Data.CreateEnumerable<Im>(o, false).First().A.Width);
});
Ask("LoadImages rows while enumerating", () =>
{
    var dir = Path.GetTempPath() + "mlnet-transcript";
    var d = ml.Data.LoadFromEnumerable(new[] { new Pth { P = "a.png" }, new Pth { P = "a.png" } });
    var o = ml.Transforms.LoadImages("A", dir, "P").Fit(d).Transform(d);
    var l = new List<Im>();
    var r = new List<string>();
    foreach (var x in ml.Data.CreateEnumerable<Im>(o, false))
    {
        l.Add(x);
        r.Add(string.Join("/", l.Select(y => Try(() => y.A.Width))));
    }

    return string.Join(" then ", r) + " end " + string.Join("/", l.Select(y => Try(() => y.A.Width)));
});
Ask("ConvertToImage -> 28x28 grey?", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new V12() });
    return Columns(ml.Transforms.ConvertToImage(3, 4, "Img", "V", ImagePixelExtractingEstimator.ColorBits.Red).Fit(d).Transform(d).Schema);
});
Ask("ConvertToImage scale/offset clamp", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new V3() });
    var o = ml.Transforms.ConvertToImage(1, 1, "Img", "V", scaleImage: 255f).Fit(d).Transform(d);
    return string.Join(",", o.GetColumn<MLImage>("Img").First().Pixels.ToArray());
});
Ask("ImageType equality", () =>
{
    var a = ml.Data.LoadFromEnumerable(new[] { new Im() }).Schema["A"].Type;
    var b = ml.Data.LoadFromEnumerable(new[] { new ImNo() }).Schema["A"].Type;
    return a + " == " + b + ": " + a.Equals(b) + "; " + a.GetType().BaseType.Name + " raw " + a.RawType;
});
Ask("save model whose schema has image+float", () =>
{
    var d = ml.Data.LoadFromEnumerable(new[] { new ImF() });
    var ms = new MemoryStream();
    ml.Model.Save(ml.Transforms.CopyColumns("B", "F").Fit(d), d.Schema, ms);
    ms.Position = 0;
    ml.Model.Load(ms, out var s);
    return Columns(s);
});
string Try(Func<object> f)
{
    try
    {
        return f()?.ToString() ?? "null";
    }
    catch (Exception e)
    {
        return e.GetType().Name + "(" + e.Message + ")";
    }
}
