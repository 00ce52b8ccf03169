"""Simulated waves: invented answers of real municipalities, the same on every machine."""

from doorpakken.data.simulation.assumptions import Parameters
from doorpakken.data.simulation.population import Population, population
from doorpakken.data.simulation.raw_responses import simulate
from doorpakken.data.simulation.read_assumptions import load_parameters
from doorpakken.data.simulation.response_records import records

__all__ = ["Parameters", "Population", "load_parameters", "population", "records", "simulate"]
