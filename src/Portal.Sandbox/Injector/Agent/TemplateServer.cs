using System.Text;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Controllers.Pods.Shell;
using Portal.Sandbox.Injector.Templates;

namespace Portal.Sandbox.Injector.Agent;

/// <summary>Renders the agent's templates into files, again whenever a secret has changed.</summary>
internal sealed class TemplateServer(ContainerContext context, AgentSettings settings, SecretReader reader, AgentLog log)
{
    private readonly Dictionary<TemplateRead, object?> _known = [];
    private readonly HashSet<TemplateRead> _used = [];

    public bool HasTemplates => settings.Templates.Count > 0;

    /// <summary>Brings every file up to date.</summary>
    /// <exception cref="TemplateException">A template is wrong.</exception>
    /// <exception cref="AgentRequestException">A secret cannot be read.</exception>
    public async Task RenderAsync(CancellationToken cancellationToken)
    {
        foreach (var template in settings.Templates)
        {
            var parsed = Parsed(template);
            while (true)
            {
                var data = new TemplateData(_known, context.Environment, context.Files, context.Rhythm.Time);
                var text = Executed(parsed, data);
                _used.UnionWith(data.Used);
                if (data.Missing.Count == 0)
                {
                    Write(template, text!);
                    break;
                }

                foreach (var read in data.Missing) _known[read] = await reader.ReadAsync(read, cancellationToken);
            }
        }
    }

    /// <summary>Reads every secret anew and renders what changed.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        foreach (var read in _used.ToArray()) _known[read] = await reader.ReadAsync(read, cancellationToken);
        await RenderAsync(cancellationToken);
    }

    private SecretTemplate Parsed(AgentTemplate template)
    {
        var source = template.Contents;
        if (template.Source is { } file) source = context.Files.TryRead(file, out var text) ? text : throw new TemplateException($"failed to read template: open {file}: no such file or directory");
        try
        {
            return SecretTemplate.Parse(source, template.Left, template.Right, template.Strict);
        }
        catch (TemplateException wrong)
        {
            throw new TemplateException($"{template.Source ?? "(dynamic)"}: parse: {wrong.Message}");
        }
    }

    /// <summary>What is wrong only because a secret is not there yet is not wrong.</summary>
    private static string? Executed(SecretTemplate template, TemplateData data)
    {
        try
        {
            return template.Execute(data);
        }
        catch (TemplateException) when (data.Missing.Count > 0)
        {
            return null;
        }
        catch (TemplateException wrong)
        {
            throw new TemplateException($"(dynamic): execute: {wrong.Message}");
        }
    }

    private void Write(AgentTemplate template, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        if (context.Files.Find(template.Destination) is { } old && old.Content.AsSpan().SequenceEqual(content) && old.Mode == template.Mode) return;
        context.Files.Write(template.Destination, content, template.Mode, 100, 1000);
        log.Info("agent", $"(runner) rendered \"{template.Source ?? "(dynamic)"}\" => \"{template.Destination}\"");
        if (template.Command is not { Length: > 0 } command) return;
        log.Info("agent", $"(runner) executing command \"[\\\"{command}\\\"]\" from \"{template.Source ?? "(dynamic)"}\" => \"{template.Destination}\"");
        log.Info("agent", $"(child) spawning: sh -c {command}");
        var result = new ShellSession(context.Files, context.Environment, context.Container, context.Loopback, context.Rhythm.Time).Execute(["sh", "-c", command]);
        foreach (var line in (result.Output + result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries)) log.Plain(line);
        if (result.ExitCode != 0) throw new TemplateException($"1 error occurred:\n\t* failed to execute command \"{command}\" from \"(dynamic)\" => \"{template.Destination}\": child: command exited with a non-zero exit status:\n\n    {command}\n\nThis is assumed to be a failure. Please ensure the command\nexits with a zero exit status.\n\n");
    }
}
