using System.Collections.Immutable;
using Portal.Core.Secrets;

namespace Portal.Features.Workloads.Injecting;

/// <summary>The secret of a form.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Kv">Which key/value engine its mount is.</param>
/// <param name="Keys">Its keys, as far as they are known.</param>
public sealed record PickedSecret(SecretPath Path, KvVersion Kv, ImmutableArray<string> Keys);
