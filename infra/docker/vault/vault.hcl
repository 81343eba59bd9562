# One raft node; production runs three. TLS ends at what stands before it or is switched on here with tls_cert_file.
storage "raft" {
  path    = "/vault/file"
  node_id = "vault-1"
}
listener "tcp" {
  address     = "0.0.0.0:8200"
  tls_disable = true # the network `inside` has no way out; see infra/docker/README.md before using another
}
api_addr          = "http://vault:8200"
cluster_addr      = "http://vault:8201"
disable_mlock     = true # raft maps its file; keep swap off on the host instead
default_lease_ttl = "15m"
ui                = false
log_level         = "warn"
