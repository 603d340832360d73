#include "node/commands/qr_code.hpp"

#include "node/qr_code.hpp"

namespace stonechat::commands {

std::string qr_code(std::string_view text) {
    const auto code = make_qr_code(text);
    if (!code) return {};
    std::string out;
    for (int row = -QrCode::quiet_zone; row < code->width + QrCode::quiet_zone; row += 2) {
        out += "\x1b[30;107m";  // black on white
        for (int column = -QrCode::quiet_zone; column < code->width + QrCode::quiet_zone; ++column) {
            const bool upper = code->is_dark(row, column);
            const bool lower = code->is_dark(row + 1, column);
            out += upper && lower ? "\u2588" : upper ? "\u2580" : lower ? "\u2584" : " ";
        }
        out += "\x1b[0m\n";
    }
    return out;
}

}  // namespace stonechat::commands
