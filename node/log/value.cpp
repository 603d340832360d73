#include "node/log/value.hpp"

namespace stonechat::log {
namespace {

// Libraries' sentences are short; what is longer is not one.
constexpr std::size_t sentence_length_max = 120;

}  // namespace

Value::Value(const boost::system::error_code& code) {
    std::string sentence = code.message().substr(0, sentence_length_max);
    for (char& c : sentence)
        if (c < ' ' || c > '~' || c == '"' || c == '\\') c = '?';  // so that nothing needs escaping
    json_ = '"' + Token{code.category().name()}.text() + ' ' + std::to_string(code.value()) + ": " +
            sentence + '"';
}

}  // namespace stonechat::log
