// The page in every pack that says what is in it and how it is checked, by the script and by openssl.

export const PACK_README = (fingerprint: string): string => `This is an evidence pack of Watchroom.

manifest.json   who exported what, when, from which database, with which filters and redaction; the number of rows of every
                table beside a count by SQL of its own; the head of the journal's chain; the SHA-256 of every file
manifest.sig    an Ed25519 signature over manifest.json
manifest.tsr    where it is there, the timestamp (RFC 3161) of an authority over manifest.json
public-key.pem  the key to check it with
verify.mjs      checks all of it with Node alone
*.csv, *.jsonl  the rows; *.schema.json says what a line of JSON holds
*.ocsf.jsonl    alerts as OCSF Detection Findings (class 2004, schema 1.3.0), one a line
*.pdf           the report to read

The key's fingerprint is ${fingerprint}
Ask whoever gave you the pack for it by another way: a pack proves no more than who holds that key.

With Node, the pack as you received it, of which no byte may be another:
  node verify.mjs PACK.zip ${fingerprint}
(take verify.mjs from a pack or a console that you trust), or the folder that you unpacked it into:
  node verify.mjs .

With openssl and sha256sum, in the unpacked folder:
1. The fingerprint of the key; it must be the one you were told:
     openssl pkey -pubin -in public-key.pem -outform DER | sha256sum
2. The signature of the manifest; it must say "Signature Verified Successfully":
     openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig
3. The SHA-256 of every file; each must be the one that manifest.json has under "files":
     sha256sum *
4. No file may be there that manifest.json does not name, but for manifest.json, manifest.sig and manifest.tsr.
5. Where manifest.tsr is there, the authority's time, with its certificates in authority.pem:
     openssl ts -verify -data manifest.json -in manifest.tsr -CAfile authority.pem
     openssl ts -reply -in manifest.tsr -text
`;
