#include "node/commands/input.hpp"

#include <fstream>
#include <istream>
#include <ostream>

namespace stonechat::commands {

Outcome<std::string> read_input(const std::string& name, std::size_t bytes_max, Console& console) {
    std::ifstream file;
    if (name != "-") {
        file.open(name, std::ios::binary);
        file.peek();  // a directory opens, but does not read
        if (file.bad() || !file.is_open()) return Failure{exit_bad_use, name + ": cannot be read"};
        file.clear();
    }
    std::istream& in = name == "-" ? console.in : file;
    std::string text(bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > bytes_max)
        return Failure{exit_refused, name + ": has more than " + std::to_string(bytes_max) + " bytes"};
    return text;
}

bool says_yes(std::string_view question, std::istream& in, std::ostream& out) {
    out << question << " [y/N] " << std::flush;
    std::string answer;
    std::getline(in, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

Outcome<void> ask(const Question& question, bool yes, Console& console, std::ostream& out) {
    if (yes) return {};
    if (!console.is_terminal)
        return Failure{exit_bad_use,
                       "there is no terminal to ask on; give --yes to " + std::string{question.doing}};
    if (says_yes(question.text, console.in, out)) return {};
    return Failure{exit_refused, std::string{question.if_not}};
}

}  // namespace stonechat::commands
