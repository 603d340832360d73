#pragma once
// A text as a QR code (ISO/IEC 18004, by libqrencode), for a terminal and for pages.

#include <optional>
#include <string_view>
#include <vector>

namespace stonechat {

struct QrCode {
    int width = 0;              // modules in a row, and rows; the quiet zone is not counted
    std::vector<bool> modules;  // row by row; true: dark

    // The quiet zone that readers need on each side.
    static constexpr int quiet_zone = 4;
    // False outside.
    [[nodiscard]] bool is_dark(int row, int column) const;
};

// Empty when the text is too long for any code (2,953 bytes).
std::optional<QrCode> make_qr_code(std::string_view text);

}  // namespace stonechat
