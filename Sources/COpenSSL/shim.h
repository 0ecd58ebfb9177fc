// Only the digests: SHA-256 names prompts in splits and files in provenance.
#include <openssl/evp.h>
#include <openssl/sha.h>
