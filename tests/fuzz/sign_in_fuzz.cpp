// What an OpenID provider, or whoever stands in its place, says of itself and of who has signed in.

#include <cstdlib>

#include "crypto/bytes.hpp"
#include "node/oidc/id_token.hpp"
#include "node/oidc/metadata.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace stonechat;
    const std::string input{reinterpret_cast<const char*>(data), size};
    const oidc::Expected expected{.issuer = "https://a.example",
                                  .client_id = "c",
                                  .nonce = "n",
                                  .name_claim = "preferred_username",
                                  .now = std::chrono::sys_seconds{std::chrono::seconds{1'795'000'000}}};
    for (const std::string& token : {input, "e30." + to_base64url(as_bytes(input)) + ".e30"}) {
        const auto person = oidc::read_id_token(token, expected);
        if (person && person->subject.empty()) std::abort();
    }
    const auto metadata = oidc::read_metadata(input, "https://a.example");
    if (metadata && metadata->authorization_endpoint.find_first_of("\r\n ") != std::string::npos)
        std::abort();
    (void)oidc::id_token_in(200, input);
    return 0;
}
