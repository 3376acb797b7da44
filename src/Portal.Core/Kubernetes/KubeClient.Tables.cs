using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using k8s;
using k8s.Models;
using Portal.Core.Failures;

namespace Portal.Core.Kubernetes;

/// <summary>An object as <c>kubectl get</c> prints it, with its metadata and without anything that is in it.</summary>
/// <param name="Cells">The printed columns by their names, such as <c>Type</c>.</param>
/// <param name="Metadata">Its metadata, with <c>managedFields</c>.</param>
public sealed record KubeTableRow(IReadOnlyDictionary<string, string> Cells, V1ObjectMeta Metadata);

public sealed partial class KubeClient
{
    // https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables: the server prints, so that what is in the objects stays there.
    private static readonly MediaTypeWithQualityHeaderValue TableForm = MediaTypeWithQualityHeaderValue.Parse("application/json;as=Table;g=meta.k8s.io;v=v1");

    /// <summary>Lists objects as the server prints them, of one namespace or of all when <paramref name="ns"/> is null, page by page.</summary>
    public async Task<KubeList<KubeTableRow>> ListTableAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, KubeSelector selector, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var rows = ImmutableArray.CreateBuilder<KubeTableRow>();
        for (var next = ""; ;)
        {
            var path = $"{kind.Path(ns)}?limit={PageSize}{selector.Query}{(next.Length == 0 ? "" : "&continue=" + Uri.EscapeDataString(next))}";
            var page = await AskAsync<TablePage>(session, HttpMethod.Get, path, null, "list", kind.Target(ns), cancellationToken, TableForm);
            rows.AddRange(Rows(page, "list", kind.Target(ns)));
            next = page.Metadata?.ContinueProperty ?? "";
            if (next.Length == 0) return new KubeList<KubeTableRow>(rows.ToImmutable(), page.Metadata?.ResourceVersion ?? "");
        }
    }

    /// <summary>Reads one object as the server prints it.</summary>
    public async Task<KubeTableRow> ReadTableAsync<T>(KubeSession session, KubeKind<T> kind, string? ns, string name, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var target = kind.Target(ns, name);
        var page = await AskAsync<TablePage>(session, HttpMethod.Get, kind.Path(ns, name), null, "get", target, cancellationToken, TableForm);
        return Rows(page, "get", target).FirstOrDefault() ?? throw KubeFailures.Unreadable("get", target);
    }

    private static IEnumerable<KubeTableRow> Rows(TablePage page, string operation, string target)
    {
        // Whatever is no table may be the objects themselves, which nobody asked for.
        if (page.Kind != "Table") throw KubeFailures.Unreadable(operation, target);
        var columns = page.ColumnDefinitions ?? [];
        return (page.Rows ?? []).Where(row => row.Object?.Metadata is not null).Select(row => new KubeTableRow(
            columns.Zip(row.Cells ?? []).GroupBy(cell => cell.First.Name ?? "").ToDictionary(cells => cells.Key, cells => cells.First().Second.ToString(), StringComparer.Ordinal),
            row.Object!.Metadata!));
    }

    // {"kind":"Table","columnDefinitions":[{"name":"Type",…}],"rows":[{"cells":["db","Opaque",2,"3d"],"object":{"kind":"PartialObjectMetadata","metadata":{…}}}]}
    private sealed class TablePage
    {
        public string? Kind { get; set; }

        public V1ListMeta? Metadata { get; set; }

        public List<TableColumn>? ColumnDefinitions { get; set; }

        public List<TableRow>? Rows { get; set; }
    }

    private sealed class TableColumn
    {
        public string? Name { get; set; }
    }

    private sealed class TableRow
    {
        public List<JsonElement>? Cells { get; set; }

        public PartialObject? Object { get; set; }
    }

    private sealed class PartialObject
    {
        public V1ObjectMeta? Metadata { get; set; }
    }
}
