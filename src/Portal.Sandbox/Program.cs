return await Portal.Sandbox.CommandLine.SandboxCommand.RunAsync(args);
