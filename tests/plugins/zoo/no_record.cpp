// A shared library like any other.
extern "C" __attribute__((visibility("default"))) int osugen_abi_1() {
  return 1;
}
