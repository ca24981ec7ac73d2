using System.Globalization;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>A curve, of a training or of a distribution.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Role">Whose it is: of the discriminator and the real samples, or of the generator and the generated ones.</param>
/// <param name="Points">Its points. NaN breaks it.</param>
internal sealed record ReportCurve(string Name, ReportRole Role, IEnumerable<(double X, double Y)> Points);

/// <summary>Whose a curve or a picture is. Each has its color, the same on the whole page.</summary>
internal enum ReportRole
{
    Real,
    Generated,
}

/// <summary>Charts as SVG, in the page's colors: light, dark and those of the roles are properties of its style sheet.</summary>
internal sealed class ReportChart
{
    private const int Width = 560, Height = 250;
    private const string Steps = "step";
    private const double Decades = 100; // a wider range of values has a logarithmic axis

    // Stand for properties of the style sheet until the chart is drawn.
    private static readonly OxyColor Text = OxyColor.FromRgb(1, 2, 1), Line = OxyColor.FromRgb(1, 2, 2), Real = OxyColor.FromRgb(1, 2, 3),
        Generated = OxyColor.FromRgb(1, 2, 4);

    private static readonly (OxyColor Color, string Property)[] Properties =
        [(Text, "var(--muted)"), (Line, "var(--line)"), (Real, "var(--real)"), (Generated, "var(--generated)")];

    private readonly PlotModel _plot;
    private readonly LinearAxis _across;
    private readonly string _label;

    private ReportChart(string label, IReadOnlyList<ReportCurve> curves, string across)
    {
        bool steps = across == Steps;
        _label = label;
        _plot = new PlotModel
        {
            Culture = CultureInfo.InvariantCulture,
            DefaultFontSize = 13,
            TextColor = Text,
            PlotAreaBorderThickness = new OxyThickness(0),
            PlotMargins = new OxyThickness(58, 8, 16, 44), // so that larger letters have room on a phone
            Padding = new OxyThickness(0),
        };
        _across = new LinearAxis
        {
            Position = AxisPosition.Bottom,
            Title = across,
            AxisTitleDistance = 8,
            StringFormat = "#,0.######",
            TicklineColor = Line,
            AxislineColor = Line,
            AxislineStyle = LineStyle.Solid,
            MinorTickSize = 0,
            MinimumPadding = 0,
            MaximumPadding = 0,
            IntervalLength = 90,
        };
        _plot.Axes.Add(_across);
        foreach (ReportCurve curve in curves)
        {
            var series = new LineSeries
            {
                Color = curve.Role == ReportRole.Real ? Real : Generated,
                StrokeThickness = 1.75,
                LineJoin = LineJoin.Round,
                Decimator = steps ? Decimator.Decimate : null, // it would cut a histogram's corners
            };
            series.Points.AddRange(curve.Points.Select(point => new DataPoint(point.X, point.Y)));
            _plot.Series.Add(series);
        }
    }

    /// <summary>Curves over the steps of training. The page's script marks the moment that its pictures are of.</summary>
    public static XElement OfTraining(string label, double? minimum, double? maximum, params IReadOnlyList<ReportCurve> curves)
    {
        var chart = new ReportChart(label, curves, Steps);
        double[] values = [.. curves.SelectMany(curve => curve.Points).Select(point => point.Y).Where(double.IsFinite)];
        bool logarithmic = minimum is null && values.Length > 0 && values.Min() > 0 && values.Max() > Decades * values.Min();
        chart.AddUpright(logarithmic ? new LogarithmicAxis() : new LinearAxis
        {
            Minimum = minimum ?? double.NaN,
            Maximum = maximum ?? double.NaN,
        });
        return chart.Draw();
    }

    /// <summary>Shares of values in bins of equal width, the real samples' and the generated ones'.</summary>
    public static XElement OfValues(string label, string unit, float[] real, float[] generated)
    {
        const int Bins = 40;
        double minimum = real.Min(), maximum = real.Max(), margin = Math.Max((maximum - minimum) * 0.1, 1e-6);
        (minimum, maximum) = (minimum - margin, maximum + margin);
        double width = (maximum - minimum) / Bins;
        var chart = new ReportChart(label,
            [new("real", ReportRole.Real, Outline(real)), new("generated", ReportRole.Generated, Outline(generated))], unit);
        chart.AddUpright(new LinearAxis { Minimum = 0, StringFormat = "0.#" });
        return chart.Draw();

        // The outline of the bars. Values beyond the ends are in the first and the last.
        IEnumerable<(double, double)> Outline(float[] values)
        {
            var counts = new int[Bins];
            foreach (float value in values)
                counts[(int)Math.Clamp((value - minimum) / width, 0, Bins - 1)]++;
            for (int bin = 0; bin < Bins; bin++)
            {
                yield return (minimum + bin * width, 100.0 * counts[bin] / values.Length);
                yield return (minimum + (bin + 1) * width, 100.0 * counts[bin] / values.Length);
            }
        }
    }

    private void AddUpright(Axis axis)
    {
        axis.Position = AxisPosition.Left;
        axis.TickStyle = TickStyle.None;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = Line;
        axis.MinimumPadding = axis.MaximumPadding = 0.05;
        axis.IntervalLength = 40;
        _plot.Axes.Add(axis);
    }

    private XElement Draw()
    {
        string drawn = new SvgExporter { Width = Width, Height = Height, IsDocument = false }.ExportToString(_plot);
        foreach ((OxyColor color, string property) in Properties)
            drawn = drawn.Replace($"rgb({color.R},{color.G},{color.B})", property, StringComparison.Ordinal);
        XElement svg = XElement.Parse(drawn);
        foreach (XElement element in svg.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName; // HTML knows where SVG begins
            element.Attributes().Where(attribute => attribute.IsNamespaceDeclaration || attribute.Name == "font-family").Remove();
            // Of the clippings only that of the plot matters, and a name on a page is one element's alone.
            element.Attribute("clip-path")?.Remove();
        }
        svg.Elements("defs").Remove();
        svg.ReplaceAttributes(
            new XAttribute("viewBox", FormattableString.Invariant($"0 0 {Width} {Height}")), new XAttribute("role", "img"),
            Html.Attribute("aria-label", _label));
        if (_across.Title == Steps)
        {
            OxyRect area = _plot.PlotArea;
            svg.Add(new XAttribute("data-steps", FormattableString.Invariant($"{_across.ActualMinimum} {_across.ActualMaximum}")),
                new XAttribute("data-area", FormattableString.Invariant($"{area.Left:F1} {area.Right:F1} {area.Top:F1} {area.Bottom:F1}")));
        }
        return svg;
    }
}
