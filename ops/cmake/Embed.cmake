# stonechat_embed(target file symbol)
# Compiles a data file into `target` as `extern const std::string_view stonechat::data::symbol`, so that one
# binary carries what it needs and cannot be installed beside the wrong version of its own data.
function(stonechat_embed target file symbol)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
  get_filename_component(absolute ${file} ABSOLUTE)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${absolute} -DOUTPUT=${source} -DSYMBOL=${symbol}
            -P ${PROJECT_SOURCE_DIR}/ops/cmake/EmbedFile.cmake
    DEPENDS ${absolute} ${PROJECT_SOURCE_DIR}/ops/cmake/EmbedFile.cmake
    VERBATIM)
  # A file made by a rule belongs to the folder that states the rule: a target made in another folder needs the
  # dependency spelled out.
  add_custom_target(embed_${symbol} DEPENDS ${source})
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES GENERATED TRUE)
  add_dependencies(${target} embed_${symbol})
endfunction()

# stonechat_embed_binary(target file symbol)
# The same for a large file, which the assembler takes in whole: as C++ source it would take a minute to compile.
# The bytes lie in read-only pages of the program, so the system maps what is used and shares it.
function(stonechat_embed_binary target file symbol)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.cpp)
  get_filename_component(absolute ${file} ABSOLUTE)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT "#include <string_view>
asm(\".section .rodata\\n.balign 64\\nstonechat_@symbol@_begin: .incbin \\\"@absolute@\\\"\\n\"
    \"stonechat_@symbol@_end:\\n.previous\\n\"
    \".globl stonechat_@symbol@_begin\\n.globl stonechat_@symbol@_end\\n\");
extern \"C\" const char stonechat_@symbol@_begin[];
extern \"C\" const char stonechat_@symbol@_end[];
namespace stonechat::data {
extern const std::string_view @symbol@;
const std::string_view @symbol@{stonechat_@symbol@_begin,
                                static_cast<std::size_t>(stonechat_@symbol@_end - stonechat_@symbol@_begin)};
}  // namespace stonechat::data
")
  target_sources(${target} PRIVATE ${source})
  set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES GENERATED TRUE OBJECT_DEPENDS ${absolute})
endfunction()
