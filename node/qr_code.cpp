#include "node/qr_code.hpp"

#include <qrencode.h>

#include <cstddef>
#include <memory>

namespace stonechat {
namespace {

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

}  // namespace

bool QrCode::is_dark(int row, int column) const {
    if (row < 0 || column < 0 || row >= width || column >= width) return false;
    return modules[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                   static_cast<std::size_t>(column)];
}

std::optional<QrCode> make_qr_code(std::string_view text) {
    const std::unique_ptr<QRcode, FreeCode> code{QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_L)};
    if (code == nullptr) return std::nullopt;
    QrCode out{code->width, {}};
    const auto count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    for (std::size_t i = 0; i < count; ++i) out.modules.push_back((code->data[i] & 1U) != 0);
    return out;
}

}  // namespace stonechat
