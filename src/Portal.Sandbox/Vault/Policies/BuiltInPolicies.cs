namespace Portal.Sandbox.Vault.Policies;

/// <summary>The policies that a new Vault has.</summary>
internal static class BuiltInPolicies
{
    /// <summary>What every token may that does not decline it: look after itself, its cubbyhole and its entity.</summary>
    public const string Default =
        """
        # A token may see what it is
        path "auth/token/lookup-self" {
            capabilities = ["read"]
        }

        # and live longer
        path "auth/token/renew-self" {
            capabilities = ["update"]
        }

        # or end.
        path "auth/token/revoke-self" {
            capabilities = ["update"]
        }

        # It may ask what it may do on paths it knows,
        path "sys/capabilities-self" {
            capabilities = ["update"]
        }

        # and for a summary of that.
        path "sys/internal/ui/resultant-acl" {
            capabilities = ["read"]
        }

        # Who it stands for, by id and by name
        path "identity/entity/id/{{identity.entity.id}}" {
            capabilities = ["read"]
        }
        path "identity/entity/name/{{identity.entity.name}}" {
            capabilities = ["read"]
        }

        # The leases it was told the id of
        path "sys/leases/renew" {
            capabilities = ["update"]
        }
        path "sys/leases/lookup" {
            capabilities = ["update"]
        }

        # A cubbyhole of its own
        path "cubbyhole/*" {
            capabilities = ["create", "read", "update", "delete", "list"]
        }

        # Wrapping and unwrapping
        path "sys/wrapping/wrap" {
            capabilities = ["update"]
        }
        path "sys/wrapping/lookup" {
            capabilities = ["update"]
        }
        path "sys/wrapping/unwrap" {
            capabilities = ["update"]
        }

        # Hashes of what it sends
        path "sys/tools/hash" {
            capabilities = ["update"]
        }
        path "sys/tools/hash/*" {
            capabilities = ["update"]
        }

        # Signing in elsewhere through this server
        path "identity/oidc/provider/+/authorize" {
            capabilities = ["read", "update"]
        }

        """;

    /// <summary>What a wrapping token may: be unwrapped.</summary>
    public const string ResponseWrapping =
        """
        path "cubbyhole/response" {
            capabilities = ["create", "read"]
        }

        path "sys/wrapping/unwrap" {
            capabilities = ["update"]
        }

        """;
}
