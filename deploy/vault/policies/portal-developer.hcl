# A team's developer: everything about the secrets below one folder, and to see which roles and policies hand them to pods.
# Give it together with portal-viewer or alone.

path "internal/data/database/*" { capabilities = ["create", "read", "update", "patch"] }
path "internal/metadata/database/*" { capabilities = ["list", "read", "delete"] }
path "internal/metadata/database" { capabilities = ["list"] }
path "internal/delete/database/*" { capabilities = ["update"] }
path "internal/undelete/database/*" { capabilities = ["update"] }
# Destroying a version cannot be taken back: left to administrators.

path "auth/kubernetes/role" { capabilities = ["list"] }
path "auth/kubernetes/role/*" { capabilities = ["read"] }
