"""All that shows or writes objects: each registers itself for its class when it is imported."""

from tradesim.reports import comparison_html as comparison_html
from tradesim.reports import ensemble_html as ensemble_html
from tradesim.reports import ensemble_text as ensemble_text
from tradesim.reports import explanation_html as explanation_html
from tradesim.reports import forecast_html as forecast_html
from tradesim.reports import hindcast_html as hindcast_html
from tradesim.reports import posterior_html as posterior_html
from tradesim.reports import replay_html as replay_html
from tradesim.reports import robust_html as robust_html
from tradesim.reports import scenario_html as scenario_html
from tradesim.reports import scores_html as scores_html
from tradesim.reports import situation_html as situation_html
from tradesim.reports import summary_html as summary_html
from tradesim.reports import sweep_html as sweep_html
from tradesim.storage import exports as exports
