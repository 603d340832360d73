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
