# A platform engineer who does through the portal what deploy/README.md did with vault and kubectl: engines, secrets, policies, the
# Kubernetes auth method and its roles. It can write policies and therefore give itself anything: treat its holders accordingly.

# Enable, tune and disable engines; sys/mounts itself needs no sudo
path "sys/mounts" { capabilities = ["read"] }
path "sys/mounts/*" { capabilities = ["create", "read", "update", "delete"] }

# Move engines: Vault asks for sudo, and tells at another path when it is done
path "sys/remount" { capabilities = ["update", "sudo"] }
path "sys/remount/status/*" { capabilities = ["read"] }

# Enable auth methods: sys/auth/* is protected by root and asks for sudo besides
path "sys/auth" { capabilities = ["read"] }
path "sys/auth/*" { capabilities = ["create", "read", "update", "delete", "sudo"] }

path "sys/policies/acl" { capabilities = ["list"] }
path "sys/policies/acl/*" { capabilities = ["create", "read", "update", "delete", "list"] }

# The Kubernetes auth method
path "auth/kubernetes/*" { capabilities = ["create", "read", "update", "patch", "delete", "list"] }

# The secrets of this walk-through; add a rule for each engine
path "internal/*" { capabilities = ["create", "read", "update", "patch", "delete", "list"] }

# The nodes of Vault, on the overview
path "sys/ha-status" { capabilities = ["read"] }
