from jewelry.platform.release import release


def test_a_changed_template_is_another_release(tmp_path, settings) -> None:
    template = tmp_path / "templates" / "row.html"
    template.parent.mkdir()
    settings.BASE_DIR = tmp_path
    seen = set()
    for text in ("one", "two"):
        template.write_text(text)
        release.cache_clear()
        seen.add(release())
    release.cache_clear()
    assert len(seen) == 2
