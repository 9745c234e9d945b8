#include <osugen/plugins/elf_section.h>

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

namespace osugen {
namespace {

// Far above what a linker writes, far below what would hurt.
constexpr std::uint64_t kMaxSections = 8192;
constexpr std::uint64_t kMaxNames = 1 << 20;

#if defined(__x86_64__)
constexpr std::uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr std::uint16_t kMachine = EM_RISCV;
#else
#error "add this processor's ELF machine number"
#endif
constexpr unsigned char kByteOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

Error refused(std::string why) {
  return Error(Error::Kind::plugin, std::move(why));
}

/// A regular file whose every read is checked against its size.
class File {
 public:
  explicit File(const std::filesystem::path& path)
      // Not blocking: opening a pipe must not wait for somebody to write to it.
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    if (fd_ < 0) throw refused(std::string("cannot be opened: ") + std::strerror(errno));
    struct stat status {};
    if (::fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode)) {
      ::close(fd_);
      throw refused("is not a regular file");
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::uint64_t size() const { return size_; }

  void read(std::uint64_t offset, void* into, std::uint64_t bytes) const {
    if (offset > size_ || bytes > size_ - offset) throw refused("is damaged: truncated");
    auto* to = static_cast<char*>(into);
    while (bytes > 0) {
      const ssize_t n = ::pread(fd_, to, bytes, static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw refused(std::string("cannot be read: ") + std::strerror(errno));
      if (n == 0) throw refused("is damaged: truncated");
      to += n;
      offset += static_cast<std::uint64_t>(n);
      bytes -= static_cast<std::uint64_t>(n);
    }
  }

 private:
  int fd_;
  std::uint64_t size_ = 0;
};

Elf64_Ehdr read_header(const File& file) {
  if (file.size() == 0) throw refused("is empty");
  Elf64_Ehdr header{};
  const bool whole = file.size() >= sizeof header;
  if (whole) file.read(0, &header, sizeof header);
  if (!whole || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
    throw refused("is not a shared library (it has no ELF header)");
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != kByteOrder ||
      header.e_machine != kMachine)
    throw refused("is built for another processor architecture");
  if (header.e_type != ET_DYN) throw refused("is not a shared library (another type of ELF file)");
  return header;
}

std::vector<Elf64_Shdr> read_sections(const File& file, const Elf64_Ehdr& header) {
  if (header.e_shnum == 0) throw refused("has no sections (stripped)");
  if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shnum > kMaxSections ||
      header.e_shstrndx >= header.e_shnum)
    throw refused("is damaged: invalid section table");
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  file.read(header.e_shoff, sections.data(), sections.size() * sizeof(Elf64_Shdr));
  return sections;
}

std::string read_names(const File& file, const Elf64_Shdr& section) {
  if (section.sh_type != SHT_STRTAB || section.sh_size > kMaxNames)
    throw refused("is damaged: invalid section names");
  std::string names(section.sh_size, '\0');
  file.read(section.sh_offset, names.data(), names.size());
  return names;
}

/// The NUL-terminated name at an offset; empty where there is none.
std::string_view name_at(const std::string& names, std::uint64_t offset) {
  if (offset >= names.size()) return {};
  const std::string_view rest = std::string_view(names).substr(offset);
  const auto end = rest.find('\0');
  return end == std::string_view::npos ? std::string_view{} : rest.substr(0, end);
}

}  // namespace

std::string read_elf_section(const std::filesystem::path& path, const std::string& name,
                             std::uint64_t max_bytes) {
  const File file(path);
  const Elf64_Ehdr header = read_header(file);
  const std::vector<Elf64_Shdr> sections = read_sections(file, header);
  const std::string names = read_names(file, sections[header.e_shstrndx]);
  const auto found = std::find_if(sections.begin(), sections.end(), [&](const Elf64_Shdr& s) {
    return s.sh_type == SHT_PROGBITS && name_at(names, s.sh_name) == name;
  });
  if (found == sections.end()) throw refused("is not an osugen plugin (it has no section '" + name + "')");
  if (found->sh_size > max_bytes) throw refused("is damaged: its section '" + name + "' is too large");
  std::string content(found->sh_size, '\0');
  file.read(found->sh_offset, content.data(), content.size());
  return content;
}

}  // namespace osugen
