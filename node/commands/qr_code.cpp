#include "node/commands/qr_code.hpp"

#include <qrencode.h>

#include <cstddef>
#include <memory>

namespace stonechat::commands {
namespace {

constexpr int quiet_zone = 4;

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

bool is_dark(const QRcode& code, int row, int column) {
    if (row < 0 || column < 0 || row >= code.width || column >= code.width) return false;
    return (code.data[static_cast<std::size_t>(row) * static_cast<std::size_t>(code.width) +
                      static_cast<std::size_t>(column)] &
            1U) != 0;
}

}  // namespace

std::string qr_code(std::string_view text) {
    const std::unique_ptr<QRcode, FreeCode> code{QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_L)};
    if (code == nullptr) return {};
    std::string out;
    for (int row = -quiet_zone; row < code->width + quiet_zone; row += 2) {
        out += "\x1b[30;107m";  // black on white
        for (int column = -quiet_zone; column < code->width + quiet_zone; ++column) {
            const bool upper = is_dark(*code, row, column);
            const bool lower = is_dark(*code, row + 1, column);
            out += upper && lower ? "\u2588" : upper ? "\u2580" : lower ? "\u2584" : " ";
        }
        out += "\x1b[0m\n";
    }
    return out;
}

}  // namespace stonechat::commands
