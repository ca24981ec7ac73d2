using System.Collections.Immutable;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How many rows of each class were predicted to be of each class.</summary>
public sealed class ConfusionMatrix
{
    private const string Corner = "PREDICTED";

    private readonly string[] _classNames;

    internal ConfusionMatrix(double[][] counts, string[] classNames)
    {
        _classNames = classNames;
        Counts = [.. counts.Select(row => ImmutableArray.Create(row))];
        double Ratio(int i, double total) => total > 0 ? counts[i][i] / total : 0;
        PerClassRecall = counts.Select((row, i) => Ratio(i, row.Sum())).ToImmutableArray();
        PerClassPrecision = counts.Select((_, i) => Ratio(i, counts.Sum(row => row[i]))).ToImmutableArray();
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>By true, then by predicted class.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => Counts.Count;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        Check(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        Check(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    public string GetFormattedConfusionTable()
    {
        int cellWidth = NumberOfClasses == 2 ? 8 : 5;
        // Names that are too long for the cells are numbered, and the numbers head the columns.
        int longestName = _classNames.Max(name => name.Length);
        bool useNumbers = longestName > cellWidth;
        int numberWidth = (NumberOfClasses - 1).ToString().Length;
        int labelWidth = Math.Max(Corner.Length, longestName + (useNumbers ? numberWidth + 2 : 0));
        string rule = string.Concat(Enumerable.Repeat(new string('=', NumberOfClasses > 2 ? 8 : 11), NumberOfClasses));

        var text = new StringBuilder().AppendLine().AppendLine("Confusion table");
        AppendRow("", rule);
        AppendRow(Corner, Cells(i => $" {(useNumbers ? i.ToString() : _classNames[i]).PadLeft(cellWidth)} |") + " Recall");
        AppendRow("TRUTH", rule);
        for (int i = 0; i < NumberOfClasses; i++)
        {
            string label = useNumbers
                ? $"{i.ToString().PadLeft(numberWidth)}. {_classNames[i].PadLeft(labelWidth - numberWidth - 2)}"
                : _classNames[i].PadLeft(labelWidth);
            AppendRow(label, Cells(j => $" {Counts[i][j].ToString("N0").PadLeft(cellWidth)} |") + $" {PerClassRecall[i],5:F4}");
        }
        AppendRow("", rule);
        AppendRow("Precision", Cells(i => $"{PerClassPrecision[i].ToString("N4").PadLeft(cellWidth + 1)} |"));
        return text.ToString();

        void AppendRow(string label, string cells) => text.Append(label.PadRight(labelWidth)).Append(" ||").AppendLine(cells);

        string Cells(Func<int, string> cell) => string.Concat(Enumerable.Range(0, NumberOfClasses).Select(cell));
    }

    private void Check(int index, string paramName)
        => Contracts.CheckParam(
            index >= 0 && index < NumberOfClasses, paramName, "Invalid index. Should be non-negative, less than the number of classes.");
}
