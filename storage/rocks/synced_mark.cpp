#include "storage/rocks/synced_mark.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "crypto/hash.hpp"
#include "protocol/refusal.hpp"
#include "storage/schema.hpp"

namespace stonechat::storage {
namespace {

constexpr std::string_view magic = "STONESYN";
constexpr std::size_t signed_bytes = 16;
constexpr std::size_t check_bytes = 16;
using Layout = std::array<std::byte, signed_bytes + check_bytes>;

Layout layout_of(std::uint64_t sequence) {
    Layout out{};
    std::ranges::copy(as_bytes(magic), out.begin());
    std::ranges::copy(key::number(sequence), out.begin() + magic.size());
    const crypto::Digest digest = crypto::sha256(ByteView{out}.first(signed_bytes));
    std::ranges::copy(ByteView{digest.bytes}.first(check_bytes), out.begin() + signed_bytes);
    return out;
}

std::uint64_t read_mark(int file) {
    Layout read{};
    if (::pread(file, read.data(), read.size(), 0) != static_cast<ssize_t>(read.size())) return 0;
    std::uint64_t sequence = 0;
    for (std::size_t i = magic.size(); i < signed_bytes; ++i)
        sequence = sequence << 8U | std::to_integer<std::uint64_t>(read.at(i));
    return layout_of(sequence) == read ? sequence : 0;
}

}  // namespace

Result<SyncedMark> SyncedMark::open(const std::filesystem::path& database) {
    const auto path = database / file_name;
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0) return stonechat::Errc::store_failed;
    return SyncedMark{file, read_mark(file)};
}

SyncedMark::SyncedMark(SyncedMark&& other) noexcept
    : file_{std::exchange(other.file_, -1)},
      vouched_{other.vouched_} {}

SyncedMark::~SyncedMark() {
    if (file_ >= 0) ::close(file_);
}

Status SyncedMark::write(std::uint64_t sequence) {
    const Layout bytes = layout_of(sequence);
    if (::pwrite(file_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return stonechat::Errc::store_failed;
    vouched_ = sequence;
    return {};
}

}  // namespace stonechat::storage
