using Portal.Core;
using Portal.Core.Secrets;

namespace Portal.Features.Secrets.Editing.Keeping;

/// <summary>Edits that were typed and not saved.</summary>
/// <param name="At">When they were kept last.</param>
/// <param name="Page">Where they were typed: the secret, or the folder a new one was to go to.</param>
/// <param name="Path">The secret they are for.</param>
/// <param name="BasedOn">The version they started from; null when it was not known.</param>
/// <param name="WasRead">Whether the values were read before, so that going on means reading them again.</param>
/// <param name="Content">What was typed, as the draft writes itself.</param>
public sealed record KeptDraft(DateTimeOffset At, SecretPath Page, SecretPath Path, int? BasedOn, bool WasRead, Sensitive Content);
