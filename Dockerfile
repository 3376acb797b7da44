# syntax=docker/dockerfile:1
# The portal as a small image: no shell, no package manager, not root, ready for a read-only root file system (it writes to /tmp and, for drafts, to Portal__DataDirectory).
# Health: GET /livez (the process), GET /readyz (it can serve people).

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# What decides which packages are needed comes first, so that a change of code does not restore them again.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Portal.Policies/Portal.Policies.csproj src/Portal.Policies/packages.lock.json src/Portal.Policies/
COPY src/Portal.Core/Portal.Core.csproj src/Portal.Core/packages.lock.json src/Portal.Core/
COPY src/Portal.Sandbox/Portal.Sandbox.csproj src/Portal.Sandbox/packages.lock.json src/Portal.Sandbox/
COPY src/Portal/Portal.csproj src/Portal/packages.lock.json src/Portal/
RUN dotnet restore src/Portal --locked-mode

# src/Portal/wwwroot is a link to wwwroot-assets.
COPY wwwroot-assets/ wwwroot-assets/
# The sandbox carries the policies and manifests of deploy/.
COPY deploy/ deploy/
COPY src/ src/
RUN dotnet publish src/Portal --no-restore -c Release -o /app -p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS portal
WORKDIR /app
COPY --from=build /app ./
ENV ASPNETCORE_HTTP_PORTS=8080 \
    ASPNETCORE_ENVIRONMENT=Production \
    DOTNET_EnableDiagnostics=0 \
    Portal__Mode=server
EXPOSE 8080
# The number, not the name "app": Kubernetes checks runAsNonRoot against a number.
USER 1654
ENTRYPOINT ["dotnet", "Portal.dll"]
