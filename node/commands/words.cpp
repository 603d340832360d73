#include "node/commands/words.hpp"

namespace stonechat::commands {
namespace {

constexpr std::size_t cell_bytes_max = 60;

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

}  // namespace

std::string words_for_kind(std::string_view kind) {
    if (kind == "alert") return "safety alert";
    if (kind == "notice") return "message to manufacturer";
    if (kind == "technology") return "about a technology";
    if (kind == "monitor") return "regular figures";
    if (kind == "receipt") return "receipt";
    if (kind == "review") return "review of a signal";
    if (kind == "codes") return "new code lists";
    return std::string{kind};
}

std::string shortened(std::string_view text) {
    if (text.size() <= cell_bytes_max) return std::string{text};
    std::size_t end = cell_bytes_max - 3;
    while (end > 0 && continues_character(text[end])) --end;
    return std::string{text.substr(0, end)} + "...";
}

}  // namespace stonechat::commands
