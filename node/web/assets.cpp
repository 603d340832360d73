#include "node/web/assets.hpp"

#include <array>
#include <string_view>

#include "crypto/hash.hpp"

namespace stonechat::data {
extern const std::string_view nhsuk_css;
extern const std::string_view stonechat_css;
extern const std::string_view script_js;
extern const std::string_view icon_svg;
}  // namespace stonechat::data

namespace stonechat::web {
namespace {

struct File {
    std::string_view name;
    std::string_view ending;
    std::string_view type;
    const std::string_view* content;
    std::string path = {};
};

// Sixteen digits: enough that two versions never meet, short enough to read.
constexpr std::size_t hash_digits = 16;

// In the order of Asset.
const std::array<File, 4>& files() {
    static const std::array<File, 4> all = [] {
        std::array<File, 4> out{{{"nhsuk", "css", "text/css", &data::nhsuk_css},
                                 {"stonechat", "css", "text/css", &data::stonechat_css},
                                 {"script", "js", "text/javascript", &data::script_js},
                                 {"icon", "svg", "image/svg+xml", &data::icon_svg}}};
        for (File& file : out) {
            const std::string hash = crypto::sha256(as_bytes(*file.content)).hex().substr(0, hash_digits);
            file.path = "/assets/" + std::string{file.name} + "-" + hash + "." + std::string{file.ending};
        }
        return out;
    }();
    return all;
}

}  // namespace

const std::string& asset_path(Asset asset) {
    return files().at(static_cast<std::size_t>(asset)).path;
}

std::vector<http::Endpoint> asset_endpoints() {
    std::vector<http::Endpoint> out;
    for (const File& file : files())
        out.push_back({"GET", file.path, [&file](const http::Request&, const http::Respond& respond) {
                           respond({200,
                                    std::string{file.type} + "; charset=utf-8",
                                    std::string{*file.content},
                                    {{"Cache-Control", "public, max-age=31536000, immutable"}}});
                       }});
    return out;
}

}  // namespace stonechat::web
