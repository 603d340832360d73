#include "crypto/result.hpp"

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace stonechat {

void fail_check(const boost::source_location& where) {
    // write(2), because a broken invariant leaves no promise about streams or the heap.
    std::array<char, 16> line{};
    const auto end = std::to_chars(line.data(), line.data() + line.size(), where.line()).ptr;
    const auto say = [](std::string_view text) {
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    };
    say("stonechat: a check failed, which is a bug: ");
    say(where.file_name());
    say(":");
    say({line.data(), static_cast<std::size_t>(end - line.data())});
    say(" in ");
    say(where.function_name());
    say("\n");
    std::abort();
}

namespace crypto {
namespace {

struct Category final : boost::system::error_category {
    const char* name() const noexcept override { return "crypto"; }
    std::string message(int code) const override {
        switch (static_cast<Errc>(code)) {
            case Errc::bad_signature:
                return "the signature does not verify";
            case Errc::bad_seal:
                return "wrong passphrase, or the sealed key was changed";
            case Errc::not_sealed:
                return "not a key in a form known here, or damaged";
            case Errc::passphrase_needed:
                return "the key is sealed and needs a passphrase";
            case Errc::bad_certificate:
                return "not a certificate with an Ed25519 key";
            case Errc::out_of_memory:
                return "not enough memory to lock or to derive a key";
            case Errc::wrong_words:
                return "not the 24 words of a recovery key: look for one that is misspelt, missing or out of "
                       "place";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& category() noexcept {
    static const Category instance;
    return instance;
}

}  // namespace crypto
}  // namespace stonechat
