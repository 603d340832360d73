#include "node/version.hpp"

namespace stonechat {

std::string_view version() {
    return STONECHAT_VERSION;
}

}  // namespace stonechat
