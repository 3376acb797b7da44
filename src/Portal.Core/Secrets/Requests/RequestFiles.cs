using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Portal.Core.Changes;

namespace Portal.Core.Secrets.Requests;

/// <summary>Encrypted files that are written once. Each is encrypted for its own name, so that one put in the place of another opens nowhere.</summary>
internal sealed class RequestFiles(IDataProtector? protector)
{
    /// <summary>What is in a file; null when it is not there or nobody can read it any more. Throws what the file system throws.</summary>
    public T? Read<T>(string file)
        where T : class
    {
        if (protector is null || !File.Exists(file)) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(protector.CreateProtector(Path.GetFileName(file)).Unprotect(File.ReadAllBytes(file)));
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or JsonException or FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a file that nobody else can be writing.</summary>
    public void Write(string file, byte[] content) => File.Move(Beside(file, content), file, overwrite: true);

    /// <summary>Writes a file if there is none yet. Answers whether this one is the first: the file system decides, between processes too.</summary>
    public bool WriteFirst(string file, byte[] content)
    {
        var sealedContent = Protect(file, content);
        // Not moved there from beside: on Unix, File.Move looks whether there is one and then renames over it, so that two can be the first.
        FileStream stream;
        try
        {
            stream = Create(file);
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }

        try
        {
            using (stream) stream.Write(sealedContent);
        }
        catch (IOException)
        {
            Delete(file);
            throw;
        }

        return true;
    }

    /// <summary>Deletes a file; one that cannot be deleted now is for the next sweep.</summary>
    public static void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The sweep tries again.
        }
    }

    private string Beside(string file, byte[] content)
    {
        var beside = $"{file}.{Guid.NewGuid():n}.new";
        using var stream = Create(beside);
        stream.Write(Protect(file, content));
        return beside;
    }

    // Whoever reads what is not complete yet sees what cannot be decrypted, and takes it for nothing.
    private static FileStream Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(file, options);
    }

    private byte[] Protect(string file, byte[] content) => protector!.CreateProtector(Path.GetFileName(file)).Protect(content);
}

/// <summary>A request without what it proposes, as it is written.</summary>
internal sealed record HeadWire(
    string Place, SubjectKind Kind, string Mount, string Name, KvVersion? Kv, int? BasedOn, string? Revision, RequestedKey[] Keys, RequestPerson Author, string Reason, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt)
{
    public static HeadWire Of(string place, ChangeRequest request) => new(
        place, request.Subject.Kind, request.Subject.Mount, request.Subject.Name, request.Kv, request.BasedOn, request.Revision, [.. request.Keys], request.Author, request.Reason, request.AskedAt, request.ExpiresAt);

    public ChangeRequest ToRequest(string id) => new()
    {
        Id = id,
        Subject = new ChangeSubject(Kind, Name, Mount),
        Kv = Kv,
        BasedOn = BasedOn,
        Revision = Revision,
        Keys = [.. Keys],
        Author = Author,
        Reason = Reason,
        AskedAt = AskedAt,
        ExpiresAt = ExpiresAt,
    };

    public override string ToString() => Sensitive.Mask;
}

/// <summary>What a request proposes, as it is written. The one place where the values become text again, to be encrypted.</summary>
internal sealed record ProposalWire(ProposedWire[] Set, string[] Removed, string? Text)
{
    public static ProposalWire Of(RequestProposal proposal) =>
        new([.. proposal.Set.Select(entry => new ProposedWire(entry.Key, entry.Value.Reveal(), entry.Kind))], [.. proposal.Removed], proposal.Text?.Reveal());

    public RequestProposal ToProposal() =>
        new([.. Set.Select(entry => new SecretEntry(entry.Key, new Sensitive(entry.Value), entry.Kind))], [.. Removed], Text is null ? null : new Sensitive(Text));

    public override string ToString() => Sensitive.Mask;
}

/// <summary>One key of it.</summary>
internal sealed record ProposedWire(string Key, string Value, ValueKind Kind)
{
    public override string ToString() => Sensitive.Mask;
}

/// <summary>How a request was closed, as it is written.</summary>
internal sealed record OutcomeWire(RequestState State, RequestPerson By, DateTimeOffset At, string Detail)
{
    public static OutcomeWire Of(RequestOutcome outcome) => new(outcome.State, outcome.By, outcome.At, outcome.Detail);

    public RequestOutcome ToOutcome() => new(State, By, At, Detail);

    public override string ToString() => Sensitive.Mask;
}
