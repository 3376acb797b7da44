# What a person needs to see how Vault and the cluster are connected, without reading any secret.
# The portal has no policy of its own: it uses the token of whoever is signed in. What the default policy gives (look up, renew and
# revoke the own token, ask for the own capabilities, list the mounts one can see) is enough to sign in; this is what the pages show.

# Engines and auth methods, with their options
path "sys/mounts" { capabilities = ["read"] }
path "sys/auth" { capabilities = ["read"] }

# Policies
path "sys/policies/acl" { capabilities = ["list"] }
path "sys/policies/acl/*" { capabilities = ["read"] }

# How clusters are connected, and which service account gets which policies
path "auth/kubernetes/config" { capabilities = ["read"] }
path "auth/kubernetes/role" { capabilities = ["list"] }
path "auth/kubernetes/role/*" { capabilities = ["read"] }

# Which secrets exist, their versions and ages; not their keys, not their values
path "internal/metadata/*" { capabilities = ["list", "read"] }

# The nodes of Vault, on the overview
path "sys/ha-status" { capabilities = ["read"] }
