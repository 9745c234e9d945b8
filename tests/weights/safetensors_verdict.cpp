// Says for every file of a list on stdin what read_safetensors() makes of it: "ok" with the index, or the
// error. Somebody else's reader is asked the same by safetensors_against_pypi.py. With a file name it writes
// a sample there instead, for that reader to read.
#include <iostream>
#include <string>

#include <osugen/files/files.h>
#include <osugen/weights/safetensors.h>

namespace {

void write_sample(const char* path) {
  const float numbers[] = {0.5F, -1.0F, 2.0F, 3.0F, 4.0F, 5.0F};
  const std::string_view bytes(reinterpret_cast<const char*>(numbers), sizeof numbers);
  osugen::write_file_atomically(
      path, osugen::write_safetensors({{"flags", "BOOL", {2}, std::string_view("\1\0", 2)},
                                       {"none", "I64", {0, 3}, {}},
                                       {"weight \"\xc3\xa9\"", "F32", {2, 3}, bytes}},
                                      {{"osugen.pipeline", "{}"}}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2) {
    write_sample(argv[1]);
    return 0;
  }
  std::string path;
  while (std::getline(std::cin, path)) {
    try {
      const std::string bytes = osugen::read_file(path);
      const osugen::SafetensorsFile file = osugen::read_safetensors(bytes, "file");
      std::cout << "ok";
      for (const osugen::TensorEntry& t : file.tensors) {
        std::cout << ' ' << t.dtype << ':';
        for (const std::int64_t d : t.shape) std::cout << d << ',';
        std::cout << t.bytes.size();
      }
      std::cout << '\n';
    } catch (const osugen::Error& e) {
      std::cout << "refused " << e.message() << '\n';
    }
  }
}
