import pytest

from jewelry.platform.web.headers import UNLESS_SET


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "localhost", 200),
        ("/none/", "localhost", 404),
        ("/", "evil.example", 400),
        ("/health/live/", "localhost", 200),
        ("/static/css/alexandrite.css", "localhost", 200),
        ("/static/none.css", "localhost", 404),
        ("/mes/?q=%00", "localhost", 400),
        ("/admin/login/", "localhost", 200),
    ],
)
def test_no_answer_may_be_framed_or_use_a_device(client, path, host, status):
    answer = client.get(path, headers={"host": host}, follow=path.startswith("/admin"))
    assert answer.status_code == status
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert UNLESS_SET.keys() <= set(answer.headers)
